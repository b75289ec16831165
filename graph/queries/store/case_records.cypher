// The records of one case, as they were received. $id: the Offender's key.
MATCH (o:Offender {id: $id})
MATCH (r:Record)-[:ABOUT]->(o)
RETURN r.record_id AS id, r.kind AS kind, r.recorded_on AS recorded_on, r.occurred_on AS occurred_on,
       r.received_on AS received_on, r.source AS source, r.author AS author, r.area AS area, r.text AS text,
       r.detail AS detail, r.position AS position, r.unreadable AS unreadable

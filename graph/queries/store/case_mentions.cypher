// What the records of one case say: every mention with the record in which it was found. $id: the Offender's key.
MATCH (o:Offender {id: $id})
MATCH (r:Record)-[:ABOUT]->(o)
MATCH (m:Mention)-[:FOUND_IN]->(r)
RETURN r.record_id AS record_id, m.category AS category, m.assertion AS assertion, m.basis AS basis,
       m.subject AS subject, m.quote AS quote, m.span_start AS span_start, m.span_end AS span_end,
       m.event_date AS event_date, m.rule AS rule, m.source AS source, m.cues AS cues, m.probability AS probability,
       m.version AS version, m.sure AS sure, m.ordinal AS ordinal

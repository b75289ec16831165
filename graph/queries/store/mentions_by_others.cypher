// What readers of another version than $version found in the records of every case.
MATCH (m:Mention)-[:FOUND_IN]->(r:Record)
WHERE m.version <> $version AND m.sure
RETURN m.crn AS crn, r.record_id AS record_id, m.category AS category, m.subject AS subject, m.assertion AS assertion,
       m.asserted AS asserted, m.quote AS quote

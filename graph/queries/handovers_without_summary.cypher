// id: handovers_without_summary
// question: Which changes of officer had no meeting or summary, by office?
// parameters:
//   area: {type: area, words: "the office; empty for any", default: ""}
//   told: {type: yes_no, words: "only where the record says so; else also where it does not tell", default: true}
// columns:
//   office: {type: text, words: "where it was written, or the area that holds the case if the record does not tell"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   changed: {type: date, words: "when"}
//   kind: {type: text, words: "what kind of change"}
//   given_by: {type: text, words: "who gave the case up"}
//   given_to: {type: text, words: "who took it"}
//   summary: {type: yes_no, words: "no; empty: not on record"}
//   record: {type: text, words: "the record"}
// sort: [office, case, changed, record]
MATCH (h:Handover) WHERE h.kind <> 'prison' AND (NOT h.summary OR (h.summary IS NULL AND NOT $told))
MATCH (h)-[:RECORDED_IN]->(r:Record)
MATCH (h)-[:OF_CASE]->(o:Offender)
WITH h, r, o, coalesce(r.area, o.area, 'not told') AS office
WHERE $area = '' OR office = $area
OPTIONAL MATCH (h)-[:FROM_STAFF]->(f:Staff)
OPTIONAL MATCH (h)-[:TO_STAFF]->(t:Staff)
RETURN office, o.crn AS crn, o.name AS name, h.recorded_on AS changed, h.kind AS kind,
       coalesce(f.name, f.local_id) AS given_by, coalesce(t.name, t.local_id) AS given_to, h.summary AS summary,
       r.record_id AS record

// id: decisions_without_record
// question: Which decisions were taken and not recorded, or recorded without a reason, by office?
// parameters:
//   area: {type: area, words: "the office; empty for any", default: ""}
// columns:
//   office: {type: text, words: "where it was written, or the area that holds the case if the record does not tell"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   record: {type: text, words: "the record that tells of it"}
//   decided: {type: date, words: "when, as that record tells"}
//   question: {type: text, words: "what was to be decided"}
//   outcome: {type: text, words: "what was decided"}
//   decided_by: {type: text, words: "who decided"}
//   missing: {type: text, words: "no record was made, or no reason is given"}
// sort: [office, case, decided, record]
MATCH (d:Decision) WHERE NOT d.recorded OR NOT coalesce(d.rationale, true)
MATCH (d)-[:DECISION_IN]->(r:Record)
MATCH (r)-[:ABOUT]->(o:Offender)
WITH d, r, o, coalesce(r.area, o.area, 'not told') AS office
WHERE $area = '' OR office = $area
RETURN office, o.crn AS crn, o.name AS name, r.record_id AS record, r.recorded_on AS decided, d.question AS question,
       d.outcome AS outcome, d.decided_by AS decided_by,
       CASE WHEN d.recorded THEN 'no reason is given' ELSE 'no record was made' END AS missing

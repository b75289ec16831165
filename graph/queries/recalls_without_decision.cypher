// id: recalls_without_decision
// question: Which recalls have no recorded decision, by office?
// parameters:
//   days: {type: number, words: "no decision on recall so many days before or after", default: 28}
//   area: {type: area, words: "the office; empty for any", default: ""}
// columns:
//   office: {type: text, words: "where it was written, or the area that holds the case if the record does not tell"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   record: {type: text, words: "the record"}
//   recalled: {type: date, words: "when the recall was written down"}
//   author: {type: text, words: "who wrote it"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [office, case, recalled, record]
MATCH (r:Record) WHERE r.kind = 'event' AND r.type = 'recall'
MATCH (r)-[:ABOUT]->(o:Offender)
WITH r, o, coalesce(r.area, o.area, 'not told') AS office
WHERE $area = '' OR office = $area
OPTIONAL MATCH (d:Decision)-[:DECISION_IN]->(q:Record)-[:ABOUT]->(o)
WHERE d.recorded AND toLower(coalesce(d.question, '') + ' ' + coalesce(d.outcome, '')) CONTAINS 'recall'
  AND q.first_day - r.last_day <= $days AND r.first_day - q.last_day <= $days
WITH r, o, office, count(d.id) AS decisions
WHERE decisions = 0
RETURN office, o.crn AS crn, o.name AS name, r.record_id AS record, r.recorded_on AS recalled, r.author AS author,
       o.holder AS holder

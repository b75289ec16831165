// id: breaches_without_decision
// question: Which breaches came on record and no decision after them?
// parameters:
//   days: {type: number, words: "no recorded decision within so many days", default: 28}
//   day: {type: date, words: "as at the end of this day", default: today}
//   area: {type: area, words: "the office; empty for any", default: ""}
// columns:
//   office: {type: text, words: "where it was written, or the area that holds the case if the record does not tell"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   record: {type: text, words: "the record"}
//   recorded: {type: date, words: "when the breach was written down"}
//   author: {type: text, words: "who wrote it"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [office, case, recorded, record]
MATCH (r:Record) WHERE r.kind = 'event' AND r.type CONTAINS 'breach' AND $day - r.last_day > $days
MATCH (r)-[:ABOUT]->(o:Offender)
WITH r, o, coalesce(r.area, o.area, 'not told') AS office
WHERE $area = '' OR office = $area
OPTIONAL MATCH (d:Decision)-[:DECISION_IN]->(q:Record)-[:ABOUT]->(o)
WHERE d.recorded AND q.place > r.place AND q.first_day - r.last_day <= $days
WITH r, o, office, count(d.id) AS decisions
WHERE decisions = 0
RETURN office, o.crn AS crn, o.name AS name, r.record_id AS record, r.recorded_on AS recorded, r.author AS author,
       o.holder AS holder

// id: undisclosed_relationships
// question: Which relationships were not disclosed, and what was decided after?
// parameters:
//   days: {type: number, words: "decisions within so many days", default: 28}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   person: {type: text, words: "with whom, by name, else by id"}
//   type: {type: text, words: "what kind of relationship"}
//   recorded: {type: date, words: "when it came on record"}
//   record: {type: text, words: "the record"}
//   decisions: {type: number, words: "recorded decisions that followed in time, whatever they were on"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [area, case, recorded, record]
MATCH (o:Offender)-[x:RELATED_TO]->(v:Person) WHERE x.disclosed = false AND ($area = '' OR o.area = $area)
MATCH (r:Record)-[:ABOUT]->(o) WHERE r.record_id = x.record
WITH o, x, v, r
OPTIONAL MATCH (d:Decision)-[:DECISION_IN]->(q:Record)-[:ABOUT]->(o)
WHERE d.recorded AND q.place > r.place AND q.first_day - r.last_day <= $days
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, coalesce(v.name, v.local_id) AS person,
       x.type AS type, x.recorded_on AS recorded, x.record AS record, count(d.id) AS decisions, o.holder AS holder

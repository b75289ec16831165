// id: not_received
// question: What does another agency hold that probation has not received?
// parameters:
//   indicators: {type: indicators, words: "only those that state one of these codes or groups; empty for all", default: ""}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
//   agency: {type: agency, words: "whose records; empty for any", default: ""}
//   certain: {type: yes_no, words: "only records that say with whom they were shared; else also those that do not tell", default: true}
// columns:
//   agency: {type: text, words: "who holds it"}
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   record: {type: text, words: "the record"}
//   kind: {type: text, words: "what kind of record"}
//   recorded: {type: date, words: "when it was written down"}
//   indicators: {type: indicator, words: "what it states of the person"}
//   told: {type: text, words: "withheld: shared with others only; not_told: the record does not say with whom"}
// sort: [agency, area, case, recorded, record]
MATCH (r:Record)
WHERE (r.receipt = 'withheld' OR (r.receipt = 'not_told' AND NOT $certain)) AND ($agency = '' OR r.source = $agency)
MATCH (r)-[:ABOUT]->(o:Offender) WHERE $area = '' OR o.area = $area
OPTIONAL MATCH (m:Mention)-[:FOUND_IN]->(r) WHERE m.asserted AND (size($indicators) = 0 OR m.category IN $indicators)
WITH r, o, collect(m.category) AS stated
WHERE size($indicators) = 0 OR size(stated) > 0
RETURN coalesce(r.source, 'not told') AS agency, coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name,
       r.record_id AS record, r.kind AS kind, r.recorded_on AS recorded, stated, r.receipt AS told

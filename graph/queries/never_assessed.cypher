// id: never_assessed
// question: Who has an indicator on record and no assessment at all?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   indicators: {type: indicator, words: "what the records state of the person"}
//   first_known: {type: date, words: "the earliest date of a record that states it"}
//   records: {type: text, words: "the records that state one of them"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [area, case]
MATCH (o:Offender) WHERE ($area = '' OR o.area = $area) AND o.assessments = 0
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted
MATCH (m)-[:FOUND_IN]->(r:Record)
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, collect(i.category) AS indicators,
       min(r.recorded_on) AS first_known, collect(r.record_id) AS records, o.holder AS holder

// id: holder_when_dropped
// question: Who held the case when an assessment left out an indicator that was known?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
//   person: {type: person, words: "only this case, by its CRN; empty for all", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   indicator: {type: indicator, words: "known then; the assessment neither states nor denies it"}
//   assessment: {type: text, words: "the record of the assessment"}
//   assessed: {type: date, words: "when it was written"}
//   held_by: {type: text, words: "the responsible officer then; empty: nobody, or not told"}
//   author: {type: text, words: "who wrote it"}
//   records: {type: text, words: "the records that state it"}
// sort: [area, case, assessed, assessment, indicator]
MATCH (a:Assessment)-[:ASSESSMENT_IN]->(w:Record)
MATCH (w)-[:ABOUT]->(o:Offender) WHERE ($area = '' OR o.area = $area) AND ($person = '' OR o.crn = $person)
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
WITH o, a, w, i
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted OR m.denied
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH o, a, w, i, r, m.asserted AS states, r.id = w.id AS within,
     CASE WHEN r.first_day = r.last_day AND w.first_day = w.last_day THEN r.first_day <= w.first_day
          ELSE r.last_day < w.first_day OR (w.last_day >= r.first_day AND r.position < w.position) END AS stood
WITH o, a, w, i, sum(CASE WHEN within THEN 1 ELSE 0 END) AS here,
     collect(CASE WHEN stood AND states AND NOT within THEN r.record_id END) AS records
WHERE here = 0 AND size(records) > 0
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, i.category AS indicator,
       w.record_id AS assessment, w.recorded_on AS assessed, a.holder AS held_by, w.author AS author, records

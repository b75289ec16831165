// id: denied_in_last_assessment
// question: Whose last assessment denies an indicator that the record holds, by area?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   indicator: {type: indicator, words: "known then; the assessment denies it and does not state it"}
//   first_known: {type: date, words: "the earliest date of a record that states it"}
//   records: {type: text, words: "the records that state it"}
//   agencies: {type: text, words: "whose records they are"}
//   denial: {type: text, words: "the words that deny it"}
//   assessed: {type: date, words: "when the last assessment was written"}
//   author: {type: text, words: "who wrote it"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [area, case, indicator]
MATCH (a:Assessment) WHERE a.latest
MATCH (a)-[:ASSESSMENT_IN]->(w:Record)
MATCH (w)-[:ABOUT]->(o:Offender) WHERE $area = '' OR o.area = $area
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
WITH o, w, i
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted OR m.denied
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH o, w, i, r, m, r.id = w.id AS within,
     CASE WHEN r.first_day = r.last_day AND w.first_day = w.last_day THEN r.first_day <= w.first_day
          ELSE r.last_day < w.first_day OR (w.last_day >= r.first_day AND r.position < w.position) END AS stood
WITH o, w, i, sum(CASE WHEN within AND m.asserted THEN 1 ELSE 0 END) AS stated,
     collect(CASE WHEN within AND m.denied THEN m.quote END) AS denial,
     collect(CASE WHEN stood AND m.asserted AND NOT within THEN r.record_id END) AS records,
     min(CASE WHEN stood AND m.asserted AND NOT within THEN r.recorded_on END) AS first_known,
     collect(CASE WHEN stood AND m.asserted AND NOT within THEN coalesce(r.source, 'not told') END) AS agencies
WHERE stated = 0 AND size(denial) > 0 AND size(records) > 0
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, i.category AS indicator, first_known,
       records, agencies, denial, w.recorded_on AS assessed, w.author AS author, o.holder AS holder

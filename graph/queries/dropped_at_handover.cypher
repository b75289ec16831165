// id: dropped_at_handover
// question: What did the last assessment before the last change of officer lack of what was known at the change?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   indicator: {type: indicator, words: "known at the change; the assessment neither states nor denies it"}
//   first_known: {type: date, words: "the earliest date of a record that states it"}
//   records: {type: text, words: "the records that state it"}
//   changed: {type: date, words: "when the officer changed"}
//   given_to: {type: text, words: "who took the case"}
//   summary: {type: yes_no, words: "was it handed over with a meeting or summary; empty: not on record"}
//   assessed: {type: date, words: "when the last assessment before was written"}
//   author: {type: text, words: "who wrote it"}
// sort: [area, case, indicator]
MATCH (h:Handover)-[:TO_STAFF]->(s:Staff)
WHERE h.role = 'responsible' AND h.until_first_day IS NULL AND h.assessment IS NOT NULL
MATCH (h)-[:RECORDED_IN]->(c:Record)
MATCH (h)-[:OF_CASE]->(o:Offender) WHERE $area = '' OR o.area = $area
WITH h, s, c, o
MATCH (a:Assessment)-[:ASSESSMENT_IN]->(w:Record)-[:ABOUT]->(o) WHERE w.record_id = h.assessment
WITH h, s, c, o, w
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
WITH o, h, c, s, w, i
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted OR m.denied
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH o, h, s, w, i, r, m.asserted AS states, r.id = c.id AS within,
     CASE WHEN r.first_day = r.last_day AND c.first_day = c.last_day THEN r.first_day <= c.first_day
          ELSE r.last_day < c.first_day OR (c.last_day >= r.first_day AND r.position < c.position) END AS stood
WITH o, h, s, w, i, sum(CASE WHEN r.id = w.id THEN 1 ELSE 0 END) AS here,
     collect(CASE WHEN stood AND states AND NOT within THEN r.record_id END) AS records,
     min(CASE WHEN stood AND states AND NOT within THEN r.recorded_on END) AS first_known
WHERE here = 0 AND size(records) > 0
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, i.category AS indicator, first_known,
       records, h.recorded_on AS changed, coalesce(s.name, s.local_id) AS given_to, h.summary AS summary,
       w.recorded_on AS assessed, w.author AS author

// id: since_last_assessment
// question: What has come on record since a person's last assessment?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
//   newly: {type: yes_no, words: "only what that assessment does not state", default: false}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   indicator: {type: indicator, words: "what the records state of the person"}
//   first_since: {type: date, words: "the earliest date of a record after the assessment"}
//   records: {type: text, words: "the records after the assessment that state it"}
//   agencies: {type: text, words: "whose records they are"}
//   assessed: {type: date, words: "when the last assessment was written"}
//   stated: {type: yes_no, words: "the assessment states it too"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [area, case, indicator]
MATCH (a:Assessment) WHERE a.latest
MATCH (a)-[:ASSESSMENT_IN]->(w:Record)
MATCH (w)-[:ABOUT]->(o:Offender) WHERE $area = '' OR o.area = $area
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
WITH o, w, i
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH o, w, i, r, r.id = w.id AS within,
     CASE WHEN r.first_day = r.last_day AND w.first_day = w.last_day THEN r.first_day <= w.first_day
          ELSE r.last_day < w.first_day OR (w.last_day >= r.first_day AND r.position < w.position) END AS stood
WITH o, w, i, sum(CASE WHEN within THEN 1 ELSE 0 END) > 0 AS stated,
     collect(CASE WHEN NOT stood AND NOT within THEN r.record_id END) AS records,
     min(CASE WHEN NOT stood AND NOT within THEN r.recorded_on END) AS first_since,
     collect(CASE WHEN NOT stood AND NOT within THEN coalesce(r.source, 'not told') END) AS agencies
WHERE size(records) > 0 AND NOT ($newly AND stated)
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, i.category AS indicator, first_since,
       records, agencies, w.recorded_on AS assessed, stated, o.holder AS holder

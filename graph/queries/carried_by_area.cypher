// id: carried_by_area
// question: What share of what was known does the last assessment state, by area?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   people: {type: number, words: "people with such an indicator known at their last assessment"}
//   known: {type: number, words: "indicators known then"}
//   carried: {type: number, words: "of them stated by the assessment"}
//   denied: {type: number, words: "of them denied"}
//   dropped: {type: number, words: "of them neither stated nor denied"}
//   carried_percent: {type: number, words: "100 times carried by known, rounded down"}
// sort: [area]
MATCH (a:Assessment) WHERE a.latest
MATCH (a)-[:ASSESSMENT_IN]->(w:Record)
MATCH (w)-[:ABOUT]->(o:Offender)
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
WITH o, w, i
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted OR m.denied
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH o, w, i, r, m, r.id = w.id AS within,
     CASE WHEN r.first_day = r.last_day AND w.first_day = w.last_day THEN r.first_day <= w.first_day
          ELSE r.last_day < w.first_day OR (w.last_day >= r.first_day AND r.position < w.position) END AS stood
WITH o, i, sum(CASE WHEN stood AND m.asserted AND NOT within THEN 1 ELSE 0 END) AS before,
     sum(CASE WHEN within AND m.asserted THEN 1 ELSE 0 END) AS stated,
     sum(CASE WHEN within AND m.denied THEN 1 ELSE 0 END) AS denials
WHERE before > 0
WITH o, count(*) AS known, sum(CASE WHEN stated > 0 THEN 1 ELSE 0 END) AS carried,
     sum(CASE WHEN stated = 0 AND denials > 0 THEN 1 ELSE 0 END) AS denied,
     sum(CASE WHEN stated = 0 AND denials = 0 THEN 1 ELSE 0 END) AS dropped
WITH coalesce(o.area, 'not told') AS area, count(*) AS people, sum(known) AS known, sum(carried) AS carried,
     sum(denied) AS denied, sum(dropped) AS dropped
RETURN area, people, known, carried, denied, dropped, 100 * carried / known AS carried_percent

// id: officers_by_cases
// question: Which officers hold the most cases with a serious indicator?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "where the officer works; empty for any", default: ""}
//   least: {type: number, words: "so many such cases or more", default: 1}
// columns:
//   area: {type: text, words: "where the officer works"}
//   officer: {type: text, words: "by name, else by id"}
//   cases: {type: number, words: "cases with one of the indicators that the officer holds"}
//   caseload: {type: number, words: "all of the officer's cases, as lists of staff tell"}
//   capacity: {type: number, words: "how many they may hold, as lists of staff tell"}
// sort: [-cases, area, officer]
MATCH (h:Handover)-[:TO_STAFF]->(s:Staff) WHERE h.role = 'responsible' AND h.until_first_day IS NULL
MATCH (h)-[:OF_CASE]->(o:Offender)
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted
WITH DISTINCT s, o
WITH s, count(*) AS cases WHERE cases >= $least
OPTIONAL MATCH (s)-[:WORKS_IN]->(x:Area)
WITH s, cases, coalesce(x.name, 'not told') AS area
WHERE $area = '' OR area = $area
RETURN area, coalesce(s.name, s.local_id) AS officer, cases, s.caseload AS caseload, s.capacity AS capacity

// id: by_area_and_year
// question: How many people's records state each indicator, by area and year?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "where it was written; empty for any", default: ""}
// columns:
//   area: {type: text, words: "where it was written, or the area that holds the case if the record does not tell"}
//   year: {type: number, words: "the year in which it was written; empty: not told"}
//   indicator: {type: indicator, words: "what the records state of the person"}
//   people: {type: number, words: "how many people"}
//   records: {type: number, words: "how many records"}
// sort: [area, year, indicator]
MATCH (i:Indicator) WHERE size($indicators) = 0 OR i.category IN $indicators
MATCH (i)-[:CONCERNS]->(o:Offender)
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH DISTINCT coalesce(r.area, o.area, 'not told') AS area, r.year AS year, i.category AS indicator, o.id AS person,
     r.id AS record
WHERE $area = '' OR area = $area
WITH area, year, indicator, person, count(*) AS theirs
RETURN area, year, indicator, count(*) AS people, sum(theirs) AS records

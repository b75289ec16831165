// id: held_by_nobody
// question: Which people with a serious indicator or a high level does nobody hold now?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   level: {type: text, words: "the highest level of risk of serious harm last stated"}
//   indicators: {type: indicator, words: "what the records state, of those asked for"}
//   since: {type: date, words: "since when, where a record tells"}
//   told: {type: text, words: "given up, or never allocated"}
// sort: [area, case]
MATCH (o:Offender) WHERE o.holder IS NULL AND ($area = '' OR o.area = $area)
OPTIONAL MATCH (i:Indicator)-[:CONCERNS]->(o)
WHERE (size($indicators) = 0 OR i.category IN $indicators)
  AND EXISTS { MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted }
WITH o, collect(i.category) AS found
WHERE size(found) > 0 OR o.level IN ['HIGH', 'VERY_HIGH']
OPTIONAL MATCH (h:Handover)-[:OF_CASE]->(o) WHERE h.kind = 'unallocated' AND h.until_first_day IS NULL
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, o.level AS level, found,
       h.recorded_on AS since, CASE WHEN h.id IS NULL THEN 'never allocated' ELSE 'given up' END AS told

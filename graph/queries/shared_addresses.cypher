// id: shared_addresses
// question: Which two people, each with one of these indicators, have lived at the same address?
// parameters:
//   indicators: {type: indicators, words: "both must have one of these, by code or group; empty for any", default: harm}
//   across: {type: yes_no, words: "only where two areas hold the two cases", default: true}
//   area: {type: area, words: "an area that holds one of the two cases; empty for any", default: ""}
//   premises: {type: yes_no, words: "also approved premises and hostels, where many people live", default: false}
// columns:
//   address: {type: text, words: "without case and punctuation"}
//   case: {type: case, words: "one of the two"}
//   name: {type: text, words: "whose case it is"}
//   area: {type: text, words: "the area that holds it"}
//   lived_from: {type: date, words: "the earliest day there that is told"}
//   other_case: {type: case, words: "the other"}
//   other_name: {type: text, words: "whose case it is"}
//   other_area: {type: text, words: "the area that holds it"}
//   other_from: {type: date, words: "the earliest day there that is told"}
//   indicators: {type: indicator, words: "what the records of either state, of those asked for"}
// sort: [address, case, other_case]
MATCH (o:Offender)-[s:LIVED_AT]->(x:Address)
WHERE (s.place = 'home' OR ($premises AND s.place = 'premises'))
MATCH (p:Offender)-[t:LIVED_AT]->(x)
WHERE (t.place = 'home' OR ($premises AND t.place = 'premises'))
  AND o.crn < p.crn AND (NOT $across OR o.area <> p.area) AND ($area = '' OR o.area = $area OR p.area = $area)
WITH x, o, p, min(s.from_day) AS lived_from, min(t.from_day) AS other_from
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted
WITH x, o, p, lived_from, other_from, collect(i.category) AS own
MATCH (j:Indicator)-[:CONCERNS]->(p) WHERE size($indicators) = 0 OR j.category IN $indicators
MATCH (n:Mention)-[:SPEAKS_OF]->(j) WHERE n.asserted
WITH x, o, p, lived_from, other_from, own, collect(j.category) AS others
RETURN x.normalised AS address, o.crn AS crn, o.name AS name, coalesce(o.area, 'not told') AS area, lived_from,
       p.crn AS other_case, p.name AS other_name, coalesce(p.area, 'not told') AS other_area, other_from,
       own + others AS indicators

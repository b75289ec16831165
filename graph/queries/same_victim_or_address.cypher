// id: same_victim_or_address
// question: Which two cases have the same victim or the same address?
// parameters:
//   across: {type: yes_no, words: "only where two areas hold the two cases", default: false}
//   premises: {type: yes_no, words: "also approved premises and hostels, where many people live", default: false}
// columns:
//   what: {type: text, words: "victim or address"}
//   which: {type: text, words: "the name or id of the victim, or the address"}
//   told: {type: text, words: "one person in both files; only the same name; or the same text of an address"}
//   case: {type: case, words: "one of the two"}
//   name: {type: text, words: "whose case it is"}
//   area: {type: text, words: "the area that holds it"}
//   other_case: {type: case, words: "the other"}
//   other_name: {type: text, words: "whose case it is"}
//   other_area: {type: text, words: "the area that holds it"}
// sort: [what, which, case, other_case]
MATCH (o:Offender)-[:NAMES_PERSON]->(v:Person)<-[:NAMES_PERSON]-(p:Offender)
WHERE o.crn < p.crn AND (NOT $across OR o.area <> p.area)
OPTIONAL MATCH (o)-[s:RELATED_TO]->(v)
OPTIONAL MATCH (p)-[t:RELATED_TO]->(v)
WITH o, p, v, collect(s.type) AS one, collect(t.type) AS other
WHERE toLower(coalesce(v.role, '')) CONTAINS 'victim' OR any(x IN one WHERE toLower(x) CONTAINS 'victim')
   OR any(x IN other WHERE toLower(x) CONTAINS 'victim')
RETURN DISTINCT 'victim' AS what, coalesce(v.name, v.local_id) AS which, 'one person in both files' AS told,
       o.crn AS crn, o.name AS name, coalesce(o.area, 'not told') AS area, p.crn AS other_case,
       p.name AS other_name, coalesce(p.area, 'not told') AS other_area
UNION ALL
MATCH (c:Offender)-[:NAMES_PERSON]->(v:Person)
WHERE v.name IS NOT NULL AND toLower(coalesce(v.role, '')) CONTAINS 'victim'
WITH toLower(v.name) AS called, min(v.name) AS which, collect(v.id) AS ids
WHERE size(ids) > 1
UNWIND ids AS one
MATCH (o:Offender)-[:NAMES_PERSON]->(v:Person {id: one})
WITH o, v, which, ids
UNWIND ids AS other
MATCH (p:Offender)-[:NAMES_PERSON]->(u:Person {id: other})
WHERE u.id <> v.id AND o.crn < p.crn AND (NOT $across OR o.area <> p.area)
RETURN DISTINCT 'victim' AS what, which, 'the same name' AS told, o.crn AS crn,
       o.name AS name, coalesce(o.area, 'not told') AS area, p.crn AS other_case, p.name AS other_name,
       coalesce(p.area, 'not told') AS other_area
UNION ALL
MATCH (o:Offender)-[s:LIVED_AT]->(x:Address)
WHERE (s.place = 'home' OR ($premises AND s.place = 'premises'))
MATCH (p:Offender)-[t:LIVED_AT]->(x)
WHERE (t.place = 'home' OR ($premises AND t.place = 'premises'))
  AND o.crn < p.crn AND (NOT $across OR o.area <> p.area)
RETURN DISTINCT 'address' AS what, x.normalised AS which, 'the same text' AS told, o.crn AS crn,
       o.name AS name, coalesce(o.area, 'not told') AS area, p.crn AS other_case, p.name AS other_name,
       coalesce(p.area, 'not told') AS other_area

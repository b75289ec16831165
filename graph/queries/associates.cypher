// id: associates
// question: Which associates of a person are themselves cases?
// parameters:
//   person: {type: person, words: "the CRN of the person"}
// columns:
//   case: {type: case, words: "the person"}
//   through: {type: text, words: "whom or what home address both have in common"}
//   associate: {type: case, words: "the associate"}
//   name: {type: text, words: "their name"}
//   area: {type: text, words: "the area that holds their case"}
//   records: {type: text, words: "the records of the person's case that tell of it; empty: only its list of people does"}
// sort: [associate, through]
MATCH (o:Offender {crn: $person})-[:NAMES_PERSON]->(x:Person)<-[:NAMES_PERSON]-(a:Offender)
WHERE a.crn <> o.crn
OPTIONAL MATCH (o)-[r:RELATED_TO]->(x)
RETURN o.crn AS crn, coalesce(x.name, x.local_id) AS through, a.crn AS associate, a.name AS name, a.area AS area,
       collect(r.record) AS records
UNION ALL
MATCH (o:Offender {crn: $person})-[s:LIVED_AT]->(x:Address)<-[t:LIVED_AT]-(a:Offender)
WHERE a.crn <> o.crn AND s.place = 'home' AND t.place = 'home'
RETURN o.crn AS crn, x.normalised AS through, a.crn AS associate, a.name AS name, a.area AS area,
       collect(s.record) AS records

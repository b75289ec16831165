// id: associates_elsewhere
// question: Which associates of a person, within two steps, are known in another area?
// parameters:
//   person: {type: person, words: "the CRN of the person"}
// columns:
//   case: {type: case, words: "the person"}
//   through: {type: text, words: "whom or what address both have in common"}
//   between: {type: case, words: "the case in between; empty: there is none"}
//   onward: {type: text, words: "what that case and the associate have in common"}
//   associate: {type: case, words: "the associate"}
//   name: {type: text, words: "their name"}
//   area: {type: text, words: "the area that holds their case"}
//   steps: {type: number, words: "1, or 2 where a case is in between"}
// sort: [steps, associate, through, between, onward]
MATCH (o:Offender {crn: $person})-[s:NAMES_PERSON|LIVED_AT]->(x:Person|Address)<-[t:NAMES_PERSON|LIVED_AT]-(a:Offender)
WHERE a.crn <> o.crn
  AND a.area <> coalesce(o.area, '') AND coalesce(s.place, 'home') = 'home' AND coalesce(t.place, 'home') = 'home'
RETURN DISTINCT o.crn AS crn, coalesce(x.name, x.local_id, x.normalised) AS through,
       CASE WHEN false THEN o.crn END AS between, CASE WHEN false THEN o.crn END AS onward,
       a.crn AS associate, a.name AS name, a.area AS area, 1 AS steps
UNION ALL
MATCH (o:Offender {crn: $person})-[s:NAMES_PERSON|LIVED_AT]->(x:Person|Address)<-[t:NAMES_PERSON|LIVED_AT]-(b:Offender)
WHERE b.crn <> o.crn AND coalesce(s.place, 'home') = 'home' AND coalesce(t.place, 'home') = 'home'
MATCH (b)-[u:NAMES_PERSON|LIVED_AT]->(y:Person|Address)<-[v:NAMES_PERSON|LIVED_AT]-(a:Offender)
WHERE a.crn <> o.crn AND a.crn <> b.crn AND y.id <> x.id AND a.area <> coalesce(o.area, '')
  AND coalesce(u.place, 'home') = 'home' AND coalesce(v.place, 'home') = 'home'
RETURN DISTINCT o.crn AS crn, coalesce(x.name, x.local_id, x.normalised) AS through, b.crn AS between,
       coalesce(y.name, y.local_id, y.normalised) AS onward, a.crn AS associate, a.name AS name, a.area AS area,
       2 AS steps

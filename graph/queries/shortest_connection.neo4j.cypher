// Neo4j: allShortestPaths with conditions on what is passed.
MATCH (a:Offender {crn: $person})
MATCH (b:Offender {crn: $other}) WHERE a.crn <> b.crn
MATCH p = allShortestPaths((a)-[:NAMES_PERSON|LIVED_AT*..8]-(b))
WHERE all(n IN nodes(p) WHERE NOT n.id IN $hidden)
  AND all(r IN relationships(p) WHERE (coalesce(r.place, 'home') = 'home' OR ($premises AND r.place = 'premises')))
WITH DISTINCT [n IN nodes(p) | n.id] AS ids ORDER BY ids LIMIT 1
UNWIND range(1, size(ids) - 1) AS step
WITH step, ids[step - 1] AS one, ids[step] AS two
MATCH (f:Offender|Person|Address)-[s:NAMES_PERSON|LIVED_AT|RELATED_TO]-(t:Offender|Person|Address)
WHERE f.id = one AND t.id = two
WITH step, coalesce(f.crn, t.crn) AS crn, coalesce(f.crn, f.name, f.local_id, f.normalised) AS start,
     coalesce(f.normalised, t.normalised) AS address, collect(s.type) AS types,
     coalesce(t.crn, t.name, t.local_id, t.normalised) AS finish
RETURN step, crn, start,
       CASE WHEN address IS NOT NULL THEN ['lived at'] WHEN size(types) > 0 THEN types ELSE ['named in the case'] END AS how,
       finish

// Ladybug: ALL SHORTEST with conditions on what is passed; lists count from 1 and are not sorted, so their text is.
MATCH (a:Offender {crn: $person})
MATCH (b:Offender {crn: $other}) WHERE a.crn <> b.crn
MATCH p = (a)-[:NAMES_PERSON|LIVED_AT* ALL SHORTEST 1..8 (r, n | WHERE NOT n.id IN $hidden
  AND (coalesce(r.place, 'home') = 'home' OR ($premises AND r.place = 'premises')))]-(b)
WITH DISTINCT properties(nodes(p), 'id') AS ids ORDER BY list_to_string(' ', ids) LIMIT 1
UNWIND range(2, size(ids)) AS place
WITH place - 1 AS step, ids[place - 1] AS one, ids[place] AS two
MATCH (f:Offender|Person|Address)-[s:NAMES_PERSON|LIVED_AT|RELATED_TO]-(t:Offender|Person|Address)
WHERE f.id = one AND t.id = two
WITH step, coalesce(f.crn, t.crn) AS crn, coalesce(f.crn, f.name, f.local_id, f.normalised) AS start,
     coalesce(f.normalised, t.normalised) AS address, collect(s.type) AS types,
     coalesce(t.crn, t.name, t.local_id, t.normalised) AS finish
RETURN step, crn, start,
       CASE WHEN address IS NOT NULL THEN ['lived at'] WHEN size(types) > 0 THEN types ELSE ['named in the case'] END AS how,
       finish

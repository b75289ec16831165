// The cases whose files name any of these members of staff. $ids: keys of Staff nodes.
MATCH (s:Staff) WHERE s.id IN $ids
MATCH (o:Offender)-[:NAMES_STAFF]->(s)
RETURN DISTINCT o.crn AS crn

// The areas that each case names.
MATCH (o:Offender)-[:NAMES_AREA]->(a:Area)
RETURN DISTINCT a.name AS choice, o.crn AS crn

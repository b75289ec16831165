// The areas that cases name.
MATCH (:Offender)-[:NAMES_AREA]->(a:Area)
RETURN DISTINCT a.name AS choice

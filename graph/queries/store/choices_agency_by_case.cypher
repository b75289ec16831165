// The agencies that records come from, case by case.
MATCH (r:Record) WHERE r.source IS NOT NULL
RETURN DISTINCT r.source AS choice, r.crn AS crn

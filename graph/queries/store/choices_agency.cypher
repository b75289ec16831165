// The agencies that records come from.
MATCH (r:Record) WHERE r.source IS NOT NULL
RETURN DISTINCT r.source AS choice

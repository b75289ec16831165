// The kinds of record.
MATCH (r:Record)
RETURN DISTINCT r.kind AS choice

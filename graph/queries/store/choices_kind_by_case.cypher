// The kinds of record, case by case.
MATCH (r:Record)
RETURN DISTINCT r.kind AS choice, r.crn AS crn

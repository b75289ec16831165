// A line a case, for a list to choose from.
MATCH (o:Offender)
RETURN o.crn AS crn, o.name AS name, o.date_of_birth AS date_of_birth, o.summary AS summary
ORDER BY crn

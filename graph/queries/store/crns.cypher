// The case reference number of everyone in the graph.
MATCH (o:Offender)
RETURN o.crn AS crn
ORDER BY crn

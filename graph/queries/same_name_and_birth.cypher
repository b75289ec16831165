// id: same_name_and_birth
// question: Who is known under the same name and date of birth in two cases?
// parameters:
//   across: {type: yes_no, words: "only where two areas hold the two cases", default: true}
// columns:
//   name: {type: text, words: "the name, in the first of the two cases"}
//   born: {type: date, words: "the date of birth"}
//   case: {type: case, words: "one of the two"}
//   area: {type: text, words: "the area that holds it"}
//   other_case: {type: case, words: "the other"}
//   other_area: {type: text, words: "the area that holds it"}
// sort: [name, case, other_case]
MATCH (c:Offender) WHERE c.name IS NOT NULL AND c.date_of_birth IS NOT NULL
WITH toLower(c.name) AS called, c.date_of_birth AS born, collect(c.id) AS ids
WHERE size(ids) > 1
UNWIND ids AS one
MATCH (o:Offender {id: one})
WITH o, born, ids
UNWIND ids AS other
MATCH (p:Offender {id: other}) WHERE o.crn < p.crn AND (NOT $across OR o.area <> p.area)
RETURN o.name AS name, born, o.crn AS crn, coalesce(o.area, 'not told') AS area, p.crn AS other_case,
       coalesce(p.area, 'not told') AS other_area

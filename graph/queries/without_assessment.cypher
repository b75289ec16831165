// id: without_assessment
// question: Which cases have had no assessment for so many months?
// parameters:
//   months: {type: number, words: "so many months or more", default: 12}
//   day: {type: date, words: "as at the end of this day", default: today}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   level: {type: text, words: "the highest level of risk of serious harm last stated"}
//   assessed: {type: date, words: "when the last assessment was written; empty: there is none, or the day is not told"}
//   months: {type: number, words: "whole months since, at least; empty: there is none, or the day is not told"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [area, -months, case]
MATCH (o:Offender) WHERE $area = '' OR o.area = $area
OPTIONAL MATCH (a:Assessment)-[:ASSESSMENT_IN]->(w:Record)-[:ABOUT]->(o) WHERE a.latest
WITH o, w, ($day - w.last_day) * 12 / 365 AS months
WHERE w.id IS NULL OR months >= $months
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, o.level AS level,
       w.recorded_on AS assessed, months, o.holder AS holder

// id: long_caretaking
// question: Where has caretaking lasted longer than it should?
// parameters:
//   weeks: {type: number, words: "longer than so many weeks", default: 12}
//   day: {type: date, words: "as at the end of this day", default: today}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   caretaker: {type: text, words: "who took care of the case"}
//   caretaking_area: {type: text, words: "where"}
//   responsible: {type: text, words: "who was formally responsible when it began"}
//   since: {type: date, words: "when it began"}
//   until: {type: date, words: "when it ended; empty: it has not, or the day is not told"}
//   weeks: {type: number, words: "whole weeks, at least"}
// sort: [-weeks, area, case]
MATCH (h:Handover)-[:TO_STAFF]->(s:Staff) WHERE h.role = 'caretaking'
MATCH (h)-[:OF_CASE]->(o:Offender) WHERE $area = '' OR o.area = $area
MATCH (h)-[:RECORDED_IN]->(r:Record)
WITH h, s, o, r, CASE WHEN h.until_first_day < $day THEN h.until_first_day ELSE $day END - h.last_day AS days
WHERE days > 7 * $weeks
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name,
       coalesce(s.name, s.local_id) AS caretaker, r.area AS caretaking_area, h.responsible AS responsible,
       h.recorded_on AS since, h.until AS until, days / 7 AS weeks

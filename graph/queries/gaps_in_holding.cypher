// id: gaps_in_holding
// question: When did nobody hold a case for longer than it should be?
// parameters:
//   days: {type: number, words: "longer than so many days", default: 7}
//   day: {type: date, words: "as at the end of this day", default: today}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   since: {type: date, words: "from when"}
//   until: {type: date, words: "until when; empty: still, or the day is not told"}
//   days: {type: number, words: "days, at least"}
//   given_up_by: {type: text, words: "who held it before"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [-days, area, case]
MATCH (h:Handover) WHERE h.kind = 'unallocated'
MATCH (h)-[:OF_CASE]->(o:Offender) WHERE $area = '' OR o.area = $area
OPTIONAL MATCH (h)-[:FROM_STAFF]->(s:Staff)
WITH h, o, s, CASE WHEN h.until_first_day < $day THEN h.until_first_day ELSE $day END - h.last_day AS days
WHERE days > $days
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, h.recorded_on AS since, h.until AS until,
       days, coalesce(s.name, s.local_id) AS given_up_by, o.holder AS holder

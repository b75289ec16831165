// id: officer_changes
// question: Which cases changed their officer again and again within a year?
// parameters:
//   changes: {type: number, words: "so many changes or more", default: 2}
//   days: {type: number, words: "within so many days", default: 365}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   changes: {type: number, words: "the most changes in a period"}
//   since: {type: date, words: "the first of them"}
//   until: {type: date, words: "the last"}
//   officers: {type: text, words: "who took the case"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [-changes, area, case]
MATCH (h:Handover) WHERE h.change >= 1
MATCH (h)-[:OF_CASE]->(o:Offender) WHERE $area = '' OR o.area = $area
MATCH (k:Handover)-[:OF_CASE]->(o) WHERE k.change >= h.change AND k.last_day - h.first_day <= $days
MATCH (k)-[:TO_STAFF]->(s:Staff)
WITH o, h, count(*) AS changes, max(k.recorded_on) AS until, collect(coalesce(s.name, s.local_id)) AS officers
WHERE changes >= $changes
UNWIND officers AS one
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, max(changes) AS changes,
       min(h.recorded_on) AS since, max(until) AS until, collect(one) AS officers, o.holder AS holder

// id: moves_without_transfer
// question: Who moved between areas again and again, with no transfer to the new area accepted?
// parameters:
//   moves: {type: number, words: "more than so many moves", default: 3}
//   days: {type: number, words: "within so many days", default: 365}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   moves: {type: number, words: "the most such moves in a period"}
//   since: {type: date, words: "when they left before the first of them"}
//   until: {type: date, words: "when they left before the last"}
//   areas: {type: text, words: "where they went"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [-moves, area, case]
MATCH (m:Whereabouts) WHERE m.moved AND NOT m.accepted
MATCH (m)-[:WHEREABOUTS_IN]->(r:Record)
MATCH (r)-[:ABOUT]->(o:Offender) WHERE $area = '' OR o.area = $area
MATCH (q:Record)-[:ABOUT]->(o) WHERE q.place >= r.place
MATCH (n:Whereabouts)-[:WHEREABOUTS_IN]->(q)
WHERE n.moved AND NOT n.accepted AND n.left_last_day - m.left_first_day <= $days
WITH o, m, count(*) AS moves, max(n.left) AS until, collect(coalesce(n.area, 'a place not known')) AS areas
WHERE moves > $moves
UNWIND areas AS one
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, max(moves) AS moves,
       min(m.left) AS since, max(until) AS until, collect(one) AS areas, o.holder AS holder

// id: actions_overdue
// question: Which actions are past their day and not completed, by owner?
// parameters:
//   day: {type: date, words: "as at the end of this day", default: today}
//   without_due: {type: number, words: "an action with no day of its own is due so many days after it was set", default: 28}
//   owner: {type: text, words: "whose actions, as the records write it; empty for all", default: ""}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   owner: {type: text, words: "whose action it is"}
//   manager: {type: text, words: "their manager"}
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   record: {type: text, words: "the record"}
//   due: {type: date, words: "its day; empty: none is stated"}
//   days: {type: number, words: "days past it, at least"}
//   arises_from: {type: text, words: "the record that it arises from"}
// sort: [owner, -days, case, record]
MATCH (c:Action)-[:ACTION_IN]->(r:Record) WHERE ($owner = '' OR c.owner = $owner) AND r.first_day <= $day
MATCH (r)-[:ABOUT]->(o:Offender) WHERE $area = '' OR o.area = $area
WITH c, r, o, coalesce(c.due_last_day, r.last_day + $without_due) AS due_day
WHERE due_day < $day AND coalesce(c.completed_first_day, $day + 1) > $day
OPTIONAL MATCH (c)-[:OWED_BY]->(s:Staff)
OPTIONAL MATCH (s)-[:MANAGED_BY]->(b:Staff)
RETURN coalesce(s.name, c.owner, 'nobody named') AS owner, coalesce(b.name, b.local_id) AS manager,
       coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, r.record_id AS record, c.due AS due,
       $day - due_day AS days, c.arises_from AS arises_from

// id: transfers_unanswered
// question: Which transfers were asked for and never answered, or refused, by area?
// parameters:
//   days: {type: number, words: "longer ago than so many days", default: 28}
//   day: {type: date, words: "as at the end of this day", default: today}
//   area: {type: area, words: "the area asked, or the area that asks; empty for any", default: ""}
// columns:
//   to_area: {type: text, words: "the area asked"}
//   from_area: {type: text, words: "the area that asks"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   record: {type: text, words: "the record"}
//   asked: {type: date, words: "when"}
//   status: {type: text, words: "as the record states it"}
//   days: {type: number, words: "days ago, at least"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [to_area, -days, case, record]
MATCH (t:Transfer)-[:TRANSFER_IN]->(r:Record)
WHERE NOT t.accepted AND r.first_day <= $day AND (t.status = 'rejected' OR $day - r.last_day > $days)
  AND ($area = '' OR t.to_area = $area OR t.from_area = $area)
MATCH (r)-[:ABOUT]->(o:Offender)
RETURN coalesce(t.to_area, 'not told') AS to_area, t.from_area AS from_area, o.crn AS crn, o.name AS name,
       r.record_id AS record, r.recorded_on AS asked, t.status AS status, $day - r.last_day AS days,
       o.holder AS holder

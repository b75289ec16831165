// id: known_late
// question: Which indicators had another agency written down long before probation knew?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
//   years: {type: number, words: "more than so many years before", default: 1}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   indicator: {type: indicator, words: "what the records state of the person"}
//   agencies: {type: text, words: "who wrote it down, probation left out"}
//   written: {type: date, words: "the earliest date of such a record"}
//   known: {type: date, words: "the earliest date on which probation could know of it"}
//   gap_years: {type: number, words: "at least so many whole years between the two"}
//   records: {type: text, words: "the records that state it"}
// sort: [area, -gap_years, case, indicator]
MATCH (i:Indicator) WHERE size($indicators) = 0 OR i.category IN $indicators
MATCH (i)-[:CONCERNS]->(o:Offender) WHERE $area = '' OR o.area = $area
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH o, i, min(CASE WHEN r.source <> 'probation' THEN r.last_day END) AS written_day,
     min(r.available_first_day) AS known_day,
     min(CASE WHEN r.source <> 'probation' THEN r.recorded_on END) AS written,
     min(CASE WHEN r.receipt = 'received' THEN coalesce(r.received_on, r.recorded_on) END) AS known,
     collect(CASE WHEN r.source <> 'probation' THEN r.source END) AS agencies, collect(r.record_id) AS records
WHERE known_day - written_day > 365 * $years
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, i.category AS indicator, agencies,
       written, known, (known_day - written_day) / 365 AS gap_years, records

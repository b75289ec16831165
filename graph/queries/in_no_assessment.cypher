// id: in_no_assessment
// question: Which indicators do several agencies hold that no assessment has ever stated?
// parameters:
//   indicators: {type: indicators, words: "codes or groups of indicators, with commas between; empty for any", default: harm}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
//   least: {type: number, words: "held by so many agencies or more", default: 2}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   indicator: {type: indicator, words: "what the records state of the person"}
//   first_known: {type: date, words: "the earliest date of a record that states it"}
//   agencies: {type: text, words: "whose records they are"}
//   records: {type: text, words: "the records that state it"}
//   assessments: {type: number, words: "how many assessments there are"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [area, case, indicator]
MATCH (o:Offender) WHERE ($area = '' OR o.area = $area) AND o.assessments > 0
MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators
MATCH (m:Mention)-[:SPEAKS_OF]->(i) WHERE m.asserted
MATCH (m)-[:FOUND_IN]->(r:Record)
WITH o, i, r.source AS agency, sum(CASE WHEN r.kind = 'assessment' THEN 1 ELSE 0 END) AS stated,
     collect(r.record_id) AS theirs, min(r.recorded_on) AS first_theirs
WITH o, i, sum(stated) AS stated, collect(agency) AS agencies, collect(theirs) AS lists,
     min(first_theirs) AS first_known
WHERE stated = 0 AND size(agencies) >= $least
UNWIND lists AS theirs
UNWIND theirs AS record
WITH o, i, agencies, first_known, collect(record) AS records
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, i.category AS indicator, first_known,
       agencies, records, o.assessments AS assessments, o.holder AS holder

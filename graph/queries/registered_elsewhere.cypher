// id: registered_elsewhere
// question: Who is registered, under MAPPA for instance, in another area than the one that holds the case?
// parameters:
//   type: {type: text, words: "what the type of the registration has in it; empty for any", default: MAPPA}
//   area: {type: area, words: "the area that holds the case; empty for any", default: ""}
// columns:
//   area: {type: text, words: "the area that holds the case"}
//   case: {type: case, words: "whose case"}
//   name: {type: text, words: "the person's name"}
//   registered_in: {type: text, words: "the area of the registration"}
//   type: {type: text, words: "as the record states it"}
//   level: {type: text, words: "as the record states it"}
//   category: {type: text, words: "as the record states it"}
//   recorded: {type: date, words: "when"}
//   record: {type: text, words: "the record"}
//   holder: {type: text, words: "who holds the case now"}
// sort: [area, case, recorded, record]
MATCH (g:Registration) WHERE g.standing AND ($type = '' OR toLower(g.type) CONTAINS toLower($type))
MATCH (g)-[:REGISTRATION_IN]->(r:Record)
MATCH (r)-[:ABOUT]->(o:Offender) WHERE r.area <> o.area AND ($area = '' OR o.area = $area)
RETURN coalesce(o.area, 'not told') AS area, o.crn AS crn, o.name AS name, r.area AS registered_in, g.type AS type,
       g.level AS level, g.category AS category, r.recorded_on AS recorded, r.record_id AS record,
       o.holder AS holder

// id: shortest_connection
// question: How are two people connected, by the fewest people and addresses in between?
// parameters:
//   person: {type: person, words: "the CRN of one"}
//   other: {type: person, words: "the CRN of the other"}
//   premises: {type: yes_no, words: "also approved premises and hostels, where many people live", default: false}
//   hidden: {type: hidden, words: "people whom nobody may be led through"}
// columns:
//   step: {type: number, words: "1 is the first"}
//   case: {type: case, words: "the case whose records tell of this step"}
//   from: {type: text, words: "a CRN, a person by name or id, or an address"}
//   how: {type: text, words: "what the records say of the two"}
//   to: {type: text, words: "a CRN, a person by name or id, or an address"}
// sort: [step]

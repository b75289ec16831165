"""Full-text search in Neo4j: its index over the words of records and names, as `graph.words` gives them.

Beside its words a node has its `rank`: one property to read rather than four, and that is what takes time. The words
of all texts are nodes of their own, `(:Word {word, length, stem})`: among them other spellings are found.
"""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from graph.ontology import Node, Offender, Record, node_id
from graph.search import NAMES, Entry, Index, Scope, Wanted, names_in, vocabulary
from graph.spelling import Likely, stem
from graph.store import CaseGraph, Search, SearchResult
from graph.terms import Term
from graph.words import folded
from nlp.mention import ASSERTED

Read = Callable[..., list[list[Any]]]  # (statement, **values) -> rows
INDEX = "throughline_words"
ADD_WORDS = "UNWIND $words AS r MERGE (w:Word {word: r.word}) ON CREATE SET w = r"  # $words: word_rows


def statements() -> list[str]:
    """Constraints and indexes, each made where it is not there."""
    return [
        "CREATE CONSTRAINT throughline_word IF NOT EXISTS FOR (w:Word) REQUIRE w.word IS UNIQUE",
        "CREATE INDEX throughline_word_length IF NOT EXISTS FOR (w:Word) ON (w.length)",
        "CREATE INDEX throughline_record_failed IF NOT EXISTS FOR (n:Record) ON (n.failed)",
        "CREATE INDEX throughline_word_stem IF NOT EXISTS FOR (w:Word) ON (w.stem)",
        f"CREATE FULLTEXT INDEX {INDEX} IF NOT EXISTS FOR (n:Record|Offender) ON EACH [n.words, n.crn] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}",
    ]


def properties_of(node: Node) -> dict[str, Any]:
    """What the search needs on a node beside what the ontology names."""
    if isinstance(node, Offender):
        names = folded(names_in(node.header))
        return {"words": names, "rank": f"0{node.crn}", "unread_count": len(json.loads(node.unread))}
    if not isinstance(node, Record):
        return {}
    rank = f"1{_backwards(node.last)}{_backwards(node.first)}{node.crn}\x01{node.record_id}"
    return {"words": folded(node.text), "rank": rank} | ({} if node.unreadable is None else {"failed": True})


def _backwards(day: date | None) -> int:
    """A day as a number of seven digits: the later, the less."""
    return 9_999_999 - (day.toordinal() if day else 0)


def word_rows(cases: Iterable[CaseGraph], known: Collection[str] = ()) -> list[dict[str, Any]]:
    """The words of these cases that are not `known`, as ADD_WORDS takes them. A writer that remembers which words it
    has committed sends few."""
    return [{"word": word, "length": len(word), "stem": stem(word)} for word in vocabulary(cases).difference(known)]


def search(read: Read, asked: Search, within: Collection[str] | None) -> SearchResult:
    return Neo4jIndex(read).search(asked, within)


class Neo4jIndex(Index):
    def __init__(self, read: Read):
        self._read = read

    def found(self, wanted: Wanted, scope: Scope, limit: int) -> tuple[int, list[Entry]]:
        begun = [" ".join(term.words) for (term, *_) in wanted.every if _begun(term)]
        body = f"{_FOUND if wanted.every else _records(scope)} {_where([*_conditions(scope), *([_BEGUN] if begun else [])])}"
        values = _values(scope) | {"text": expression(wanted, scope.crn), "limit": limit, "begun": begun}
        count, best = self._together("found, best", f"{body} RETURN count(*) AS found", f"{body} {_BEST}", **values)
        return count, [_entry(*row) for row in best]

    def counted(self, scope: Scope) -> tuple[int, int]:
        of_case = _where(_conditions(Scope(crn=scope.crn, within=scope.within)))
        cases, records, looked = f"{_CASES} {of_case} {_HELD}", f"{_FAILED} {of_case} RETURN count(*) AS failed", "held"
        if {"areas", "kinds", "since", "until"} & scope.given().keys():
            where = _where(_conditions(replace(scope, indicator=None)))
            records, looked = (
                f"{_records(scope)} {where} RETURN count(*) AS looked, count(node.failed) AS failed",
                "looked",
            )
        searched, failed, unread = self._together(f"{looked}, failed, unread", cases, records, **_values(scope))
        return searched, failed + unread

    def _together(self, names: str, *parts: str, **values: Any) -> list[Any]:
        """What the parts return, by one statement: the driver takes its time over a long list of cases."""
        inner = " ".join(f"CALL () {{ {part} }}" for part in parts)
        return self._read(f"{inner} RETURN {names}", **values)[0]

    def words_like(self, likely: Likely) -> Iterable[str]:
        return [word for (word,) in self._read(_LIKE, **asdict(likely))]


_FOUND = f"CALL db.index.fulltext.queryNodes('{INDEX}', $text) YIELD node"
_RECORDS, _RECORDS_OF = "MATCH (node:Record)", "MATCH (:Offender {id: $person})<-[:ABOUT]-(node:Record)"
_CASES = "MATCH (node:Offender)"
_FAILED = "MATCH (node:Record {failed: true})"
_HELD = "RETURN sum(COUNT { (node)<-[:ABOUT]-() }) AS held, sum(node.unread_count) AS unread"
_BEGUN = "all(x IN $begun WHERE node.words STARTS WITH x OR node.words CONTAINS (' ' + x))"
_BEST = (
    "WITH node ORDER BY node.rank LIMIT $limit "
    "RETURN collect([node.crn, node.record_id, node.kind, node.recorded_on, node.text, node.header]) AS best"
)
_LIKE = """
MATCH (w:Word {stem: $stem}) RETURN w.word
UNION
MATCH (w:Word)
WHERE $shortest <= w.length <= $longest AND (
  any(x IN $starts WHERE w.word STARTS WITH x) OR
  any(x IN $ends WHERE w.word ENDS WITH x) OR
  any(x IN $insides WHERE w.word CONTAINS x))
RETURN w.word
"""
_CONDITIONS = {
    "crn": "node.crn = $crn",
    "within": "node.crn IN $within",
    "areas": "node:Record AND node.area IN $areas",
    "kinds": "node.kind IN $kinds",
    "since": "node:Record AND (node.last IS NULL OR node.last >= date($since))",
    "until": "node:Record AND (node.first IS NULL OR node.first <= date($until))",
    "indicator": (
        "EXISTS { MATCH (m:Mention {category: $indicator})-[:FOUND_IN]->(node) "
        "WHERE m.sure AND m.subject = 'offender' AND m.assertion IN $asserted }"
    ),
}
_NAMES_TOO = f"(node:Offender OR {_CONDITIONS['kinds']})"


def _conditions(scope: Scope) -> list[str]:
    names_too = NAMES in (scope.kinds or ())
    return [_NAMES_TOO if name == "kinds" and names_too else _CONDITIONS[name] for name in scope.given()]


def _records(scope: Scope) -> str:
    return _RECORDS if scope.crn is None else _RECORDS_OF


def _where(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _values(scope: Scope) -> dict[str, Any]:
    person = {} if scope.crn is None else {"person": node_id(Offender, scope.crn)}
    return scope.given() | person | {"asserted": sorted(ASSERTED)}


def _entry(crn: str, record_id: str | None, kind: str | None, on: str | None, text: str, header: str) -> Entry:
    if record_id is None:
        return Entry(crn, None, NAMES, None, names_in(header))
    return Entry(crn, record_id, str(kind), on, text)


def expression(wanted: Wanted, crn: str | None = None) -> str:
    """As Lucene's parser takes it: in quotation marks, so that nothing is an operator. With the case, in which the
    index then looks alone."""
    every = [f"+({' '.join(map(_part, alike))})" for alike in wanted.every]
    but = [f"-({' '.join('+' + _part(term) for term in wanted.but)})"] if wanted.but else []
    return " ".join([*([f'+crn:"{_escaped(crn)}"'] if crn and crn.strip() else []), *every, *but])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _part(term: Term) -> str:
    if not term.prefix:
        return _quoted(term.words)
    *body, last = term.words
    return f"(+{_quoted(body)} +words:{last}*)" if body else f"words:{last}*"


def _quoted(words: Iterable[str]) -> str:
    return f'words:"{" ".join(words)}"'


def _begun(term: Term) -> bool:
    """A phrase whose last word is begun: Lucene's parser has none, so the words are looked at themselves."""
    return term.prefix and len(term.words) > 1

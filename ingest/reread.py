"""What a newer reader finds anew and what it loses, case by case, against the graph that an older one made.

Nothing leaves silently: an indicator that was known of a person, and that the newer reader finds in none of the case's records,
is noted in the ledger and stands in the case until a person disposes of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from errors import StoreUnavailable
from graph.ontology import FoundIn, Mention, Record
from graph.store import CaseGraph, Found, open_store
from ledger.ledger import Ledger, Reread
from ledger.standing import Standing
from nlp.mention import ASSERTED


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the newer reader finds in a record and the older did not (`anew`), or the other way round."""

    found: Found
    anew: bool


@dataclass
class Comparison:
    """Of each case what an older reader found in it; `changes` grows as the newer one reads."""

    version: str = ""  # of the newer reader
    earlier: dict[str, list[Found]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    lost: list[Found] = field(default_factory=list)  # was known of the person, and is read in no record any more

    def with_case(self, ledger: Ledger, standing: Standing, case: CaseGraph) -> bool:
        """Compare one case. True where the ledger now says something of it that it did not."""
        older = self.earlier.get(case.crn, [])
        newer = list(_found(case))
        if older:
            self.changes += [Change(f, anew=False) for f in _beyond(older, newer)]
            self.changes += [Change(f, anew=True) for f in _beyond(newer, older)]
        known = {f.category for f in newer if f.known}
        noted = {row["category"] for row in standing.header.get("no_longer_read", [])}
        last = {f.category: f for f in older if f.known}
        items = [
            Reread(c, f.record_id, f.quote, self.version) for c, f in sorted(last.items()) if c not in known | noted
        ]
        self.lost += [last[i.category] for i in items]
        items += [Reread(c, "", "", self.version, found=True) for c in sorted(noted & known)]
        if items:
            ledger.reread(case.crn, items)
        return bool(items)

    def lines(self) -> list[str]:
        """The changes, a line each: CRN, record, `+` or `-`, category, whose, assertion, quotation; tab-separated."""
        rows = [(c.found.crn, c.found.record_id, "+" if c.anew else "-", c.found) for c in self.changes]
        return [
            "\t".join((crn, record_id, sign, f.category, f.subject, f.assertion, " ".join(f.quote.split())))
            for crn, record_id, sign, f in sorted(rows, key=lambda row: row[:3])
        ]


def comparison_with(store_url: str, version: str) -> Comparison:
    """What readers of other versions found in the graph at `store_url`; nothing where it cannot be read."""
    made = Comparison(version)
    try:
        with open_store(store_url, read_only=True) as store:
            for found in store.found_by_others(version):
                made.earlier.setdefault(found.crn, []).append(found)
    except StoreUnavailable:
        return Comparison(version)
    return made


def _found(case: CaseGraph) -> Iterable[Found]:
    record_of = {r.from_id: r.to_id for r in case.relationships if isinstance(r, FoundIn)}
    ids = {node.id: node.record_id for node in case.own if isinstance(node, Record)}
    for m in case.own:
        if isinstance(m, Mention) and m.sure:
            yield Found(m.crn, ids[record_of[m.id]], m.category, m.subject, m.assertion, m.asserted, m.quote)


def _beyond(these: Sequence[Found], those: Sequence[Found]) -> list[Found]:
    """Of `these` what `those` do not say: of one record, category and person, asserted or not."""
    told = {_key(f) for f in those}
    return list({_key(f): f for f in these if _key(f) not in told}.values())


def _key(found: Found) -> tuple[str, str, str, bool]:
    return found.record_id, found.category, found.subject, found.assertion in ASSERTED

"""Who may see what. Every read of the app and of the command line goes through a View made here."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from errors import NotAllowed, NotFound
from graph.case import CaseFile
from graph.ontology import Offender, node_id
from graph.questions import Cell, Question, Table, choices_by_case
from graph.store import Actor, CaseSummary, Search, SearchResult, Store, View


class Policy(Protocol):
    def visible(self, actor: Actor, crns: Collection[str]) -> set[str]:
        """Of these cases those that the actor may see."""


class AllowAll:
    """Everyone sees every case."""

    def visible(self, actor: Actor, crns: Collection[str]) -> set[str]:
        return set(crns)


ALLOW_ALL: Policy = AllowAll()


def view_for(store: Store, actor: Actor, policy: Policy = ALLOW_ALL) -> View:
    """What `actor` may see of `store`: a person whom they may not see is not there."""
    return GuardedView(store.view(), actor, policy)


class GuardedView(View):
    """Asks the policy at every read, and answers for a hidden case as for one that does not exist."""

    def __init__(self, view: View, actor: Actor, policy: Policy):
        self._view, self._actor, self._policy = view, actor, policy

    def _visible(self, crns: Collection[str]) -> set[str]:
        return self._policy.visible(self._actor, crns) & set(crns)

    def crns(self) -> list[str]:
        known = self._view.crns()
        seen = self._visible(known)
        return [crn for crn in known if crn in seen]

    def case(self, crn: str) -> CaseFile:
        if not self._visible([crn]):
            raise NotFound(f"{crn}: no such case.")
        return self._view.case(crn)

    def cases(self) -> list[CaseSummary]:
        known = self._view.cases()
        seen = self._visible([summary.crn for summary in known])
        return [summary for summary in known if summary.crn in seen]

    def search(self, asked: Search, within: Collection[str] | None = None) -> SearchResult:
        return self._view.search(asked, self._visible(self._view.crns() if within is None else within))

    def answer(self, question: Question, values: Mapping[str, Any]) -> Table:
        """Rows that name a hidden case are not there; a count over all cases is for those who may see all."""
        known = self._view.crns()
        seen = self._visible(known)
        for person in (values[p.name] for p in question.parameters if p.type == "person"):
            if person and person not in seen:
                raise NotFound(f"{person}: no such case.")
        if len(seen) == len(known):
            return self._view.answer(question, values)
        if not question.case_columns:
            raise NotAllowed(
                f"{question.id}: it counts over all cases, and is answered to those who may see every case."
            )
        hidden = sorted(node_id(Offender, crn) for crn in set(known) - seen)
        unseen = {p.name: hidden for p in question.parameters if p.type == "hidden"}
        table = self._view.answer(question, {**values, **unseen})
        places = question.case_columns
        return Table(table.columns, tuple(row for row in table.rows if _cases_of(row, places) <= seen), table.cut)

    def cypher(self, text: str, seconds: float = 1.0, rows: int = 1000) -> Table:
        """For those who may see every case: what a free query reads cannot be told apart by case."""
        if not self._sees_all():
            raise NotAllowed("A query of your own reads all cases, and is answered to those who may see every case.")
        return self._view.cypher(text, seconds, rows)

    def choices(self, of: str) -> list[str]:
        if self._sees_all():
            return self._view.choices(of)
        return sorted({row[0] for row in self.answer(choices_by_case(of), {}).rows})

    def _sees_all(self) -> bool:
        known = self._view.crns()
        return len(self._visible(known)) == len(known)


def _cases_of(row: Sequence[Cell], places: Sequence[int]) -> set[str]:
    """The cases that a row names in these columns."""
    cells = [row[place] for place in places if row[place] is not None]
    return {crn for cell in cells for crn in ([cell] if isinstance(cell, str) else cell)}

"""Who may see what. Every read of the app and of the command line goes through a View made here."""

from collections.abc import Collection
from typing import Protocol

from errors import NotFound
from graph.case import CaseFile
from graph.store import Actor, CaseSummary, SearchResult, Store, View


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

    def search(
        self,
        text: str,
        crn: str | None = None,
        kinds: Collection[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        indicator: str | None = None,
        limit: int = 50,
        within: Collection[str] | None = None,
    ) -> SearchResult:
        asked = self._view.crns() if within is None else within
        return self._view.search(text, crn, kinds, since, until, indicator, limit, self._visible(asked))

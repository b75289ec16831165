"""Every read is made for an actor; a person whom they may not see is not there."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from access.identity import current_actor
from access.policy import view_for
from errors import NotFound
from graph.store import Actor, Search, Store, View, open_store
from tests.synthetic import caseload, load_and_project, url_of, use_quick_reader

ROOT = Path(__file__).parent.parent
HIDDEN, SEEN = "T000001", "T000002"


class Hide:
    def __init__(self, *crns: str):
        self.hidden = set(crns)

    def visible(self, actor: Actor, crns: Collection[str]) -> set[str]:
        return set(crns) - self.hidden


def built(home: Path, *cases: int) -> Store:
    load_and_project(home, caseload(home / "in", cases, records=6))
    return open_store(url_of(home), read_only=True)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """A graph with the hidden case, and one that never had it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.extract.extract", None)
        patch.setattr("ingest.project.reader_version", None)
        use_quick_reader()
        with (
            built(tmp_path_factory.mktemp("a"), 1, 2, 3) as whole,
            built(tmp_path_factory.mktemp("b"), 2, 3) as without,
        ):
            yield whole, without


@pytest.fixture
def views(stores: tuple[Store, Store]) -> tuple[View, View]:
    whole, without = stores
    return view_for(whole, Actor("po"), Hide(HIDDEN)), view_for(without, Actor("po"))


def refusal(view: View, crn: str) -> str:
    with pytest.raises(NotFound) as refused:
        view.case(crn)
    return str(refused.value)


def test_a_hidden_case_is_answered_as_one_that_does_not_exist(views: tuple[View, View]) -> None:
    guarded, never_had = views
    assert refusal(guarded, HIDDEN) == refusal(never_had, HIDDEN)
    assert refusal(guarded, HIDDEN).replace(HIDDEN, "T999999") == refusal(guarded, "T999999")


def test_lists_are_as_if_the_case_were_not_there(views: tuple[View, View]) -> None:
    guarded, never_had = views
    assert guarded.crns() == never_had.crns() == [SEEN, "T000003"]
    assert guarded.cases() == never_had.cases()


@pytest.mark.parametrize("crn", [None, HIDDEN, SEEN])
@pytest.mark.parametrize("text", ["knife", "", "Person T000001", "T0*"])
def test_a_search_finds_and_counts_as_if_the_case_were_not_there(
    views: tuple[View, View], text: str, crn: str | None
) -> None:
    guarded, never_had = (view.search(Search(text, crn=crn, limit=1000)) for view in views)
    assert (guarded.found, guarded.searched, guarded.unreadable) == (
        never_had.found, never_had.searched, never_had.unreadable,
    )  # fmt: skip
    assert guarded.hits == never_had.hits


@pytest.mark.parametrize(
    "asked",
    [
        Search("knive Persom", spelling=True),
        Search("threatned", spelling=True, limit=3),
        Search('"had a kn*"'),
        Search("knife", areas=["North"], kinds=["contact", "assessment"]),
        Search("", since="2005", until="2015-06", indicator="weapons"),
    ],
)
def test_no_spelling_phrase_or_filter_tells_of_a_hidden_case(views: tuple[View, View], asked: Search) -> None:
    guarded, never_had = (view.search(asked) for view in views)
    assert guarded == never_had and (guarded.hits or asked.text.endswith("Persom"))


def test_what_may_be_seen_is_the_same_as_without_the_hidden_case(views: tuple[View, View]) -> None:
    assert views[0].case(SEEN) == views[1].case(SEEN)


def test_for_now_everyone_sees_everything(stores: tuple[Store, Store]) -> None:
    assert HIDDEN in view_for(stores[0], current_actor()).crns()


def test_only_the_policy_and_the_sweep_open_an_unguarded_view() -> None:
    folders = ("access", "alerts", "app_pages", "continuity", "graph", "ingest", "ledger", "nlp")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*.py")] + list(ROOT.glob("*.py"))
    openers = [p.name for p in files if ".view(" in p.read_text("utf-8")]
    # A sweep looks at every case, whoever may see it: what it raises goes to those who hold the case.
    assert sorted(openers) == ["policy.py", "sweep.py"]

"""The app's only door to store, ledger and settings. All that a page shows comes through a View for its actor."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from access.identity import current_actor
from access.policy import view_for
from alerts.running import worker_runs
from app_pages.people import People
from app_pages.people import people as everybody
from continuity.review import Review, review_case
from errors import StoreUnavailable
from graph.case import CaseFile, case_from, in_order, record_from
from graph.store import GraphBroken, Store, View, open_store
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger
from settings import settings


@contextmanager
def reading() -> Iterator[View | None]:
    """What the actor may see; None where nothing was ever loaded. Raises StoreUnavailable where it cannot be read."""
    if not settings().ledger_path.exists():
        yield None
        return
    prepare(settings().store_url)
    with _opened() as store:
        yield view_for(store, current_actor())


@st.cache_resource(show_spinner="Bringing the graph up to date.")
def prepare(store_url: str) -> None:
    """Once for each server: what was loaded since stands in the graph. A worker, or another process that writes, does it for us."""
    try:
        _mend()
    except StoreUnavailable as fault:
        _told().append(str(fault))


def notices() -> list[str]:
    """What the operator must know, such as a graph file that was set aside; each once in a session."""
    heard = st.session_state.setdefault("notices_heard", 0)
    st.session_state["notices_heard"] = len(_told())
    return _told()[heard:]


@st.cache_resource
def _told() -> list[str]:
    return []


def _opened() -> Store:
    try:
        return open_store(settings().store_url, read_only=True)
    except GraphBroken:
        _mend()
        return open_store(settings().store_url, read_only=True)


def _mend() -> None:
    """Brings the graph up to date; a worker that runs does so itself, and alone."""
    if worker_runs(settings().ledger_path):
        return
    with Ledger(settings().ledger_path) as ledger:
        _told().extend(bring_up_to_date(ledger, settings().store_url).notices)


def number() -> int:
    with Ledger(settings().ledger_path) as ledger:
        return ledger.projection()[0]


def reviewed(case: CaseFile, at: date) -> Review:
    answered = tuple(r.id for r in case.of_kind("disposition"))
    return _reviewed(current_actor().username, number(), case.crn, at, answered, case)


# The case itself was read through the View in this very run; what is kept is only what was computed from it.
@st.cache_data(max_entries=32, show_spinner=False)
def _reviewed(actor: str, number: int, crn: str, at: date, answered: tuple[str, ...], _case: CaseFile) -> Review:
    return review_case(_case, at)


def standing(view: View, crn: str) -> CaseFile:
    """A case as it stands now: with the answers that the ledger has and the graph does not hold yet. Raises NotFound."""
    case = view.case(crn)
    with ledger() as opened:
        received = opened.standing(crn).records
    newer = [record_from(b, place) for place, b in received if b["kind"] == "disposition" and b["id"] not in case]
    return replace(case, records=in_order([*case.records, *newer])) if newer else case


@contextmanager
def ledger() -> Iterator[Ledger]:
    """The ledger, to read alerts from and to write what a person decides. Raises StoreUnavailable where it does neither."""
    try:
        with Ledger(settings().ledger_path) as opened:
            yield opened
    except SQLAlchemyError as fault:
        raise StoreUnavailable("The ledger cannot be used now. Nothing was noted; try again.") from fault


def people(view: View) -> People:
    """Who is named in the cases that the actor may see."""
    with ledger() as opened:
        run, looked = opened.last_run(), opened.book.sweeps()
    return _people(current_actor().username, run, number(), looked[0].at if looked else None, view)


@st.cache_resource(max_entries=8, show_spinner=False)
def _people(actor: str, run: int, number: int, looked: datetime | None, _view: View) -> People:
    with ledger() as opened:
        headers, told = opened.headers(until=run), opened.book.alerts()
    cases = {crn: case_from(headers[crn], (), ()) for crn in _view.crns() if crn in headers}
    return everybody(cases, [(alert.crn, alert.recipient) for alert in told])

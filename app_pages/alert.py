"""One alert: its words, why it was raised, the records behind it, what became of it; to be answered or passed on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape

import streamlit as st

from access.identity import current_actor
from alerts import clock
from alerts.policy import LONDON, Row, alert_policy
from alerts.recipients import ROLE_WORDS, recipient
from app_pages import answering, data, findings, frame, handover
from app_pages.desk import Desk
from app_pages.people import People, told
from app_pages.style import STATES
from continuity.findings import all_rules
from continuity.policy import load_policy
from continuity.review_points import review_points
from continuity.wording import group_of, label
from errors import NotFound, ThroughlineError
from graph.case import CaseFile
from graph.store import View
from ledger.alerts import Alert, Change

OPENED = "alerts_opened"
URGENCY = {"at_once": "at once", "digest": "in the list of the day"}
NOT_ASSESSED = "Known of the person, and no assessment was written after it was put on record."
STATE_WORDS = {
    "raised": "raised", "sent": "sent", "read": "read", "answered": "answered", "reopened": "open again: the answer was undone",
    "assigned": "passed on", "escalated": "escalated", "settled": "settled by the record itself",
}  # fmt: skip


@dataclass
class Drawing:
    """What is needed to draw alerts in one run of the page; each case is read once, through the View."""

    view: View
    people: People
    names: Mapping[str, str]
    _cases: dict[str, CaseFile | None] = field(default_factory=dict)
    _desks: dict[str, Desk] = field(default_factory=dict)

    def case(self, crn: str) -> CaseFile | None:
        if crn not in self._cases:
            try:
                self._cases[crn] = data.standing(self.view, crn)
            except NotFound:
                self._cases[crn] = None
        return self._cases[crn]

    def desk(self, crn: str) -> Desk:
        if crn not in self._desks:
            self._desks[crn] = handover.desk_of(self.view, crn)
        return self._desks[crn]

    def group(self, crn: str, point: str, found: Sequence[Alert]) -> None:
        """The alerts of one case at one review point."""
        case = self.case(crn)
        if case is None:
            return
        with st.container(key=f"point {crn} {point}", gap="xxsmall"):
            st.html(
                f'<div class="tl"><h2 class="tl-h2">{escape(self.names[crn])}</h2>'
                f'<p class="tl-lead">Review point: {escape(point_words(case, point))}</p></div>'
            )
            if st.button(
                frame.literal(f"Open the handover of {self.names[crn]}"), key=f"go {crn} {point}", type="tertiary"
            ):
                handover.go_to(crn)
        for one in found:
            with st.container(key=f"alert {one.id}", gap="xsmall"):
                self._one(one, case)

    def _one(self, one: Alert, case: CaseFile) -> None:
        opened = one.id in st.session_state.setdefault(OPENED, set())
        one = self._read(one) if opened else one
        st.html(f'<div class="tl">{summary_html(one, self.people)}</div>')
        words = f"Close “{named(one)}”" if opened else f"Why this alert, its evidence, and the answer: “{named(one)}”"
        key = f"toggle {one.id}"
        st.button(frame.literal(words), key=key, type="tertiary", on_click=_toggle, args=(one.id,))
        if opened:
            st.html(f'<div class="tl tl-alert">{"".join(_inside(one, case, self.people))}</div>')
            self._act(one, case)

    def _read(self, one: Alert) -> Alert:
        """Opened by whom it is for, it is read: noted once for each of them."""
        by = self.people.id_in(one.crn, current_actor().username)
        known = any(c.state == "read" and c.by == by for c in one.changes)
        if not one.open or known or by not in (one.recipient, *one.passed_to):
            return one
        with data.ledger() as ledger:
            ledger.book.change([one.id], "read", clock.now(), by)
            return ledger.book.alert(one.id)

    def _act(self, one: Alert, case: CaseFile) -> None:
        asked = self.desk(one.crn).find(one.item)
        if asked is None:
            st.info("The record has put it right since: there is nothing left to answer.")
            return
        answering.show(self.desk(one.crn), asked, self.people, one.id)
        if one.open:
            self._assign(one, case)

    def _assign(self, one: Alert, case: CaseFile) -> None:
        with st.form(f"assign {one.id}", border=False):
            left, right = st.columns([2, 1], vertical_alignment="bottom")
            to = left.selectbox(
                frame.literal(f"Pass “{named(one)}” on to"), [s for s in case.staff if s != one.recipient], index=None,
                key=f"to {one.id}", placeholder="Somebody of this case", format_func=lambda s: told(case.staff[s]),
            )  # fmt: skip
            sent = right.form_submit_button("Pass it on")
        if sent and to is None:
            st.error("Choose to whom it goes.")
        elif sent and to:
            _pass_on(one, case, to, self.people.id_in(one.crn, current_actor().username))


def _toggle(alert: str) -> None:
    st.session_state[OPENED] ^= {alert}
    st.session_state[answering.OPEN] = ""


def _pass_on(one: Alert, case: CaseFile, to: str, by: str) -> None:
    whom = recipient(case, to, "assigned")
    try:
        with data.ledger() as ledger:
            ledger.book.assign(one.id, to, whom.person, whom.address, clock.now(), by)
    except ThroughlineError as fault:
        st.error(frame.literal(frame.said(fault)))
        return
    st.rerun()


def named(one: Alert) -> str:
    return label(one.category) if one.item == one.category else findings.name(one.rule)


def is_harm(one: Alert) -> bool:
    """It is about an indicator of harm to others."""
    return group_of(one.category) == "harm"


def point_words(case: CaseFile, key: str) -> str:
    """A review point by what happened; one that is no longer on record by its day."""
    points = review_points(case, load_policy(), clock.now().date())
    found = next((p for p in points if p.key == key), None)
    return f"{found.words}, {found.when}" if found else key


def summary_html(one: Alert, people: People) -> str:
    tag = ""
    if one.item == one.category:
        harm = is_harm(one)
        fill, ink = STATES["dropped"] if harm else STATES["new"]
        words = "harm to others" if harm else findings.name(one.rule)
        tag = f'<span class="tl-tag" style="background:{fill};color:{ink}">{escape(words)}</span>'
    return (
        f'<h3 class="tl-alert-name">{escape(named(one))}{tag}</h3><p class="tl-why">{escape(_words(one))}</p>'
        f'<p class="tl-muted">{escape(state_told(one, people))}</p>'
    )


def _words(one: Alert) -> str:
    """Its words, without the name that stands above them."""
    words = one.text.removeprefix(f"{named(one)}: ")
    return words[:1].upper() + words[1:]


def state_told(one: Alert, people: People) -> str:
    """How it stands, in one line."""
    last = one.changes[-1] if one.changes else Change("raised", one.at, None, None, None, 0)
    return f"For {people.words(one.crn, one.recipient)}. {_change(last, one, people)}."


def _change(change: Change, one: Alert, people: People) -> str:
    by = f" by {people.words(one.crn, change.by)}" if change.by else ""
    to = f" to {people.words(one.crn, change.to)}" if change.to else ""
    words = STATE_WORDS[change.state]
    return f"{words[:1].upper()}{words[1:]}{to}{by}, {moment(change.at)}"


def moment(at: datetime) -> str:
    """A moment by the clock of London."""
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M}"


def _inside(one: Alert, case: CaseFile, people: People) -> Iterator[str]:
    yield '<h4 class="tl-h4">Why this alert</h4><dl class="tl-list">'
    for title, words in why(one, case, people):
        yield f"<dt>{escape(title)}</dt><dd>{escape(words)}</dd>"
    yield "</dl>"
    yield '<h4 class="tl-h4">The records behind it</h4>'
    for record_id in one.records:
        yield _evidence(record_id, case)
    yield '<h4 class="tl-h4">What became of it</h4><ul class="tl-steps">'
    for change in (Change("raised", one.at, None, None, None, 0), *one.changes):
        yield f"<li>{escape(_change(change, one, people))}</li>"
    yield "</ul>"


def why(one: Alert, case: CaseFile, people: People) -> Iterator[tuple[str, str]]:
    """Why it was raised, and why for them: title and words."""
    rule, row = all_rules().get(one.rule), alert_policy().rules[one.rule]
    yield "Rule", f"{findings.name(one.rule)}: {rule.explain if rule else NOT_ASSESSED}"
    yield "Source", rule.source if rule else "ours"
    yield "Review point", point_words(case, one.point)
    yield "Told", f"{people.words(one.crn, one.recipient)}: {ROLE_WORDS.get(one.role, one.role)}"
    yield "Policy", policy_told(row, one.at.date())
    yield "Urgency", URGENCY[one.urgency]


def policy_told(row: Row, day: date) -> str:
    """To whom the rule's alerts go, and when, by the policy in force on `day`."""
    policy = alert_policy()
    manager, head = policy.manager_days.on(day).value, policy.head_days.on(day).value
    harm = f"; indicators of harm to others {URGENCY[row.harm]}" if row.harm else ""
    silent = f"unanswered for {manager} working days it goes to the manager, for {head} to the head of service"
    return f"to {ROLE_WORDS[row.to]}, {URGENCY[row.urgency]}{harm}; {silent}"


def _evidence(record_id: str, case: CaseFile) -> str:
    if record_id not in case:
        return f'<p class="tl-muted">Record {escape(record_id)} no longer stands.</p>'
    return findings.record_html(case.record(record_id))

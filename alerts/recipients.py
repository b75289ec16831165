"""Who is told: the holder of a case, their manager, the head of service; nobody on record is told of as such."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from alerts.policy import Role
from graph.case import CaseFile

FALLBACK = "fallback"
ROLE_WORDS = {
    "holder": "who holds the case",
    "caretaking": "who takes care of the case",
    "manager": "the manager",
    "head_of_service": "the head of service",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """`staff` is a staff id of the case, or `fallback` where nobody is on record for `role`; `person` tells people apart across
    cases; no address: the fallback's."""

    staff: str
    role: str
    person: str
    address: str | None


def recipients(case: CaseFile, to: Role, day: date) -> tuple[Recipient, ...]:
    """Whom a rule's alert goes to, as the case stood on `day`: the holder and whoever takes care of it; the manager where
    nobody holds it, or where the rule says so; the fallback where no such person is on record."""
    holder, caretaker = _held(case, "responsible", day), _held(case, "caretaking", day)
    if to == "holder" and (holder or caretaker):
        found = [("holder", holder), ("caretaking", caretaker)]
        return tuple(recipient(case, staff, role) for role, staff in found if staff)
    manager = _manager(case, holder or _last_holder(case, day))
    if to == "head_of_service":
        return (recipient(case, _manager(case, manager), "head_of_service"),)
    return (recipient(case, manager, "manager"),)


def above(case: CaseFile, staff: str, level: int) -> Recipient:
    """Who stands `level` steps above a recipient: 1 the manager, 2 the head of service."""
    up = staff if staff in case.staff else None
    for _ in range(level):
        up = _manager(case, up)
    return recipient(case, up, "manager" if level == 1 else "head_of_service")


def recipient(case: CaseFile, staff: str | None, role: str) -> Recipient:
    if staff is None:
        return Recipient(FALLBACK, role, FALLBACK, None)
    person = case.staff.get(staff)
    email = person.email if person else None
    return Recipient(staff, role, email.casefold() if email else f"{case.crn}/{staff}", email)


def told(staff: str, role: str) -> str:
    """A recipient in words: by name where one is on record, else by role."""
    words = ROLE_WORDS.get(role, role)
    return f"{words} (nobody on record)" if staff == FALLBACK else f"{staff}, {words}"


def _held(case: CaseFile, role: Literal["responsible", "caretaking"], day: date) -> str | None:
    held = case.tenure(role, day)
    return held.staff if held else None


def _last_holder(case: CaseFile, day: date) -> str | None:
    held = (t.staff for t in reversed(case.tenures) if t.role == "responsible" and t.since.first <= day)
    return next(filter(None, held), None)


def _manager(case: CaseFile, staff: str | None) -> str | None:
    person = case.staff.get(staff or "")
    return person.manager if person else None

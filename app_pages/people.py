"""Who is named in the cases: under which id a person stands in each, who manages whom, and what to call them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from alerts.recipients import FALLBACK, recipient
from graph.case import CaseFile, Staff

HIGHEST = 10  # steps up a line of managers; a line that runs in a circle ends here


@dataclass(frozen=True, slots=True)
class People:
    """`cases` are the cases that may be seen, with their lists of staff; `named` a word for each person, by their key.

    A key tells a person apart across cases: the e-mail address, else the case and the staff id, as alerts do.
    """

    cases: Mapping[str, CaseFile]
    named: Mapping[str, str]

    def id_in(self, crn: str, username: str) -> str:
        """The staff id under which somebody stands in a case; the username itself where they stand in none of its lists."""
        case = self.cases.get(crn)
        if case is None or username in case.staff:
            return username
        own = username.removeprefix(f"{crn}/")
        return next((staff for staff in case.staff if key(case, staff) == username), own)

    def above(self, crn: str, staff: str) -> tuple[str, ...]:
        """The ids of the managers above somebody in a case, the nearest first."""
        case, found = self.cases.get(crn), list[str]()
        up = case.staff.get(staff) if case else None
        while case and up and up.manager and up.manager not in found and len(found) < HIGHEST:
            found.append(up.manager)
            up = case.staff.get(up.manager)
        return tuple(found)

    def words(self, crn: str, staff: str) -> str:
        """Somebody in a case by name and id; whoever is not on record is told as such."""
        if staff == FALLBACK:
            return "the fallback address (nobody on record)"
        case = self.cases.get(crn)
        return told(case.staff.get(staff, Staff(staff))) if case else staff


def people(cases: Mapping[str, CaseFile], told_of: Iterable[tuple[str, str]] = ()) -> People:
    """`cases` need no records: their lists of staff are enough, and who was told of something besides: CRN and staff id."""
    named: dict[str, str] = {}
    for crn, unlisted in told_of:
        if crn in cases and unlisted not in cases[crn].staff and unlisted != FALLBACK:
            named[key(cases[crn], unlisted)] = f"{unlisted}, case {crn}"
    for crn, case in sorted(cases.items()):
        for staff in case.staff.values():
            where = staff.email or f"case {crn}"
            named.setdefault(key(case, staff.id), f"{told(staff)}, {where}")
    return People(cases, dict(sorted(named.items(), key=lambda pair: pair[1])))


def key(case: CaseFile, staff: str) -> str:
    return recipient(case, staff, "holder").person


def told(staff: Staff) -> str:
    name = f"{staff.name} ({staff.id})" if staff.name else staff.id
    return f"{name}, {staff.grade}" if staff.grade else name

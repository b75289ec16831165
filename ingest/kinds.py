"""The kinds of record and what each may hold (docs/records.md): the parsers of the interchange format.

Unknown keys are kept and reported; a wrong type, an unknown level or an impossible date refuses the record.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from graph.dates import parse_date


def _date(text: str) -> str:
    parse_date(text)
    return text


DateText = Annotated[str, AfterValidator(_date)]
Level = Literal["LOW", "MEDIUM", "HIGH", "VERY_HIGH"]


class Detail(BaseModel):
    """What any detail may hold. Unknown keys are kept and reported."""

    model_config = ConfigDict(extra="allow", strict=True)
    paragraph: str | None = None
    reconstructed: bool | None = None
    note: str | None = None
    not_before: DateText | None = None
    not_after: DateText | None = None
    version: int | float | str | None = None
    shared_with: list[str] | None = None


class Contact(Detail):
    mode: str | None = None
    outcome: str | None = None
    with_whom: str | None = None


class Grade(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)
    scheme: str | None = None
    code: str | None = None


class Intelligence(Detail):
    grade: Grade | str | None = None
    handling: str | None = None
    document: str | None = None


class Levels(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    children: Level | None = None
    public: Level | None = None
    known_adult: Level | None = None
    staff: Level | None = None
    prisoners: Level | None = None


class Assessment(Detail):
    tool: str | None = None
    reason: str | None = None
    levels: Levels | None = None
    sections: dict[str, str] | None = None
    countersigned_by: str | None = None


class Report(Detail):
    type: str | None = None
    by: str | None = None


class Allocation(Detail):
    from_staff: str | None = None
    to_staff: str | None = None
    grade: str | None = None
    handover: bool | None = None
    role: Literal["responsible", "caretaking", "prison"] | None = None
    reason: str | None = None


class Absence(Detail):
    model_config = ConfigDict(extra="allow", strict=True, populate_by_name=True)
    staff: str | None = None
    since: DateText | None = Field(None, alias="from")
    until: DateText | None = None


class Transfer(Detail):
    from_area: str | None = None
    to_area: str | None = None
    status: Literal["requested", "accepted", "rejected", "pending"] | None = None
    accepted_on: DateText | None = None


class AddressDetail(Detail):
    from_address: str | None = None
    to_address: str | None = None
    type: str | None = None
    approved: bool | None = None
    until: DateText | None = None


class Relationship(Detail):
    person: str | None = None
    type: str | None = None
    status: str | None = None
    disclosed: bool | None = None
    name_known: bool | None = None


class Sentence(Detail):
    sentence: str | None = None
    offence: str | None = None
    custody_from: DateText | None = None
    release_due: DateText | None = None
    parole_on: DateText | None = None


class Release(Detail):
    release_type: str | None = None
    to_address: str | None = None


class Event(Detail):
    type: str | None = None
    offence: str | None = None


class Decision(Detail):
    question: str | None = None
    outcome: str | None = None
    rationale: str | None = None
    decided_by: str | None = None
    recorded: bool | None = None


class Action(Detail):
    action_id: str | None = None
    owner: str | None = None
    due: DateText | None = None
    completed_on: DateText | None = None
    arises_from: str | None = None


class MappaMeeting(Detail):
    category: str | int | None = None
    level: str | int | None = None
    referred_on: DateText | None = None
    invited: list[str] | None = None
    attended: list[str] | None = None
    actions: list[Any] | None = None


class LicenceCondition(Detail):
    conditions: list[str] | None = None
    text: str | None = None


class Registration(Detail):
    type: str | None = None
    level: str | None = None
    category: str | None = None
    status: Literal["added", "reviewed", "deregistered"] | None = None
    reason: str | None = None


class Disposition(Detail):
    item: str | None = None
    review_point: str | None = None
    verdict: Literal["considered_carried", "no_longer_relevant", "wrong_person", "escalate"] | None = None
    reason: str | None = None
    by: str | None = None
    undoes: str | None = None


KINDS: Mapping[str, type[Detail]] = {
    "contact": Contact, "intelligence": Intelligence, "assessment": Assessment, "report": Report,
    "allocation": Allocation, "absence": Absence, "transfer": Transfer, "address": AddressDetail,
    "relationship": Relationship, "sentence": Sentence, "release": Release, "event": Event, "decision": Decision,
    "action": Action, "mappa_meeting": MappaMeeting, "licence_condition": LicenceCondition,
    "registration": Registration, "disposition": Disposition,
}  # fmt: skip


class RecordRow(BaseModel):
    """A record as it stands in a file."""

    model_config = ConfigDict(extra="allow", strict=True)
    id: str = Field(min_length=1)
    kind: str
    recorded_on: DateText | None
    text: str | None = None
    occurred_on: DateText | None = None
    received_on: DateText | None = None
    source: str | None = None
    author: str | None = None
    area: str | None = None
    version: int | float | str | None = None
    detail: dict[str, Any] = {}


class OffenderRow(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)
    crn: str
    name: str | None = None
    date_of_birth: DateText | None = None
    noms_number: str | None = None
    pnc_number: str | None = None
    note: str | None = None


class StaffRow(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)
    id: str = Field(min_length=1)
    name: str | None = None
    grade: str | None = None
    area: str | None = None
    agency: str | None = None
    email: str | None = None
    manager: str | None = None
    caseload: int | None = None
    capacity: int | None = None


class AreaRow(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)
    id: str = Field(min_length=1)
    kind: str | None = None
    part_of: str | None = None


class PersonRow(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)
    id: str = Field(min_length=1)
    name: str | None = None
    role: str | None = None


class HeaderRow(BaseModel):
    """All of a case file but its records."""

    model_config = ConfigDict(extra="allow", strict=True)
    offender: OffenderRow
    ids: Literal["shared"] | None = None
    staff: list[StaffRow] = []
    areas: list[AreaRow] = []
    people: list[PersonRow] = []

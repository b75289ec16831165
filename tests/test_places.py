"""What kind of place an address is: a prison or a hostel joins nobody, and "no fixed abode" is no address."""

import pytest
from question_cases import rec

from graph.case import record_from
from ingest.places import normalised, places


def kinds(*details: dict[str, str], kind: str = "address") -> dict[str, str]:
    return dict(places(record_from(rec(f"R{i} {kind} 2019", **d), i) for i, d in enumerate(details)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("12, High St.", "home"), ("Prison Lane 3", "custody"), ("HMP Example", "custody"), ("prisoner support, 4 Elm Road", "home"),
        ("Westbourne House approved premises, Newham", "premises"), ("The Hostel", "premises"), ("No fixed abode", "none"),
        ("NFA", "none"), ("Romford (address not given)", "none"), ("Prison (not named)", "none"), ("homeless", "none"),
        ("Homeless shelter, 3 Oak Road", "home"), ("unknown", "none"),
    ],
)  # fmt: skip
def test_a_text_tells(text: str, kind: str) -> None:
    assert kinds({"to_address": text}) == {normalised(text): kind}


def test_the_stated_type_tells_and_holds_for_every_record_of_the_case() -> None:
    assert kinds({"to_address": "1 Elm Road", "type": "approved_premises"}) == {"1 elm road": "premises"}
    assert kinds({"from_address": "X"}, {"to_address": "x.", "type": "custody"}, {"to_address": "X"}) == {
        "x": "custody"
    }


def test_where_somebody_is_released_to_counts_and_an_empty_text_does_not() -> None:
    assert kinds({"to_address": "1 Elm Road", "from_address": " - "}, kind="release") == {"1 elm road": "home"}
    assert kinds({"to_address": "1 Elm Road"}, kind="contact") == {}

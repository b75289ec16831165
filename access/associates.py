"""Whom a case has to do with, and who is a case too: of those whom the actor may see."""

from graph.case import Associate
from graph.questions import question
from graph.store import View


def associates(view: View, crn: str) -> tuple[Associate, ...]:
    """Other cases that name the same person or home address as this one. Raises NotFound for a case that is not there."""
    asked = question("associates")
    table = view.answer(asked, asked.values_from({"person": crn}))
    return tuple(
        Associate(other, name, area, through, tuple(records)) for _, through, other, name, area, records in table.rows
    )

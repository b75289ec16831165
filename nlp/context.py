"""What a text says of a span: denied, past, planned, doubtful; whose it is; on what basis."""

from dataclasses import dataclass

from nlp.mention import AssertionName, Basis, Cue, Subject


@dataclass(frozen=True, slots=True)
class Assertion:
    """The judgement on one span. Several of the four may be true; `name` is the one label of INDICATORS.md."""

    negated: bool = False
    historical: bool = False
    hypothetical: bool = False
    uncertain: bool = False
    subject: Subject = "offender"
    basis: Basis | None = None
    cues: tuple[Cue, ...] = ()

    @property
    def name(self) -> AssertionName:
        if self.negated:
            return "negated"
        if self.hypothetical:
            return "hypothetical"
        if self.uncertain:
            return "uncertain"
        return "historical" if self.historical else "present"


def judge(text: str, start: int, end: int) -> Assertion:
    """The assertion, subject and basis of `text[start:end]`, from the words around it."""
    return Assertion()

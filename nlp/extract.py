"""Text in, mentions out."""

from collections.abc import Iterator

from nlp.context import Assertion, judge
from nlp.dates import event_date
from nlp.lexicon import Lexicon, load_lexicon
from nlp.mention import AssertionName, Mention
from nlp.scan import Scanner, Target, default_scanner


def extract(text: str, recorded_on: str | None = None, born: str | None = None) -> list[Mention]:
    """Every mention of an indicator in `text`, in order of position.

    `recorded_on` and `born` (YYYY, YYYY-MM or YYYY-MM-DD) resolve dates that are relative to them.
    """
    return extract_with(default_scanner(), text, recorded_on, born)


def extract_with(scanner: Scanner, text: str, recorded_on: str | None = None, born: str | None = None) -> list[Mention]:
    lexicon = scanner.lexicon
    targets = [t for together in _overlapping(scanner.scan(text)) for t in _most_specific(_longest(together), lexicon)]
    return [_mention(text, t, judge(text, t.start, t.end, recorded_on), lexicon, recorded_on, born) for t in targets]


def lexicon_version() -> str:
    return load_lexicon().version


def _mention(
    text: str, target: Target, said: Assertion, lexicon: Lexicon, recorded_on: str | None, born: str | None
) -> Mention:
    term = target.term
    return Mention(
        category=term.category,
        assertion=_assertion(said, term.assertion),
        basis=said.basis or term.basis,
        subject=term.subject if term.subject and said.subject == "offender" else said.subject,
        quote=text[target.start : target.end],
        start=target.start,
        end=target.end,
        event_date=event_date(text, target.start, target.end, recorded_on, born),
        rule=term.rule,
        cues=said.cues,
        version=lexicon.version,
    )


def _assertion(said: Assertion, own: AssertionName | None) -> AssertionName:
    """What the context says wins; the term's own meaning stands where the context is silent.

    "Previous for arson, he denies it": what somebody denies of a conviction cancels nothing.
    """
    if own is None or said.name == own:
        return said.name
    denied = said.negated and all(c.rule in DENIALS for c in said.cues if not c.rule.startswith("subject."))
    return own if said.name == "present" or (own == "historical" and denied) else said.name


DENIALS = frozenset({"denial", "denied-after"})


def _overlapping(targets: list[Target]) -> Iterator[list[Target]]:
    """Runs of targets in order, each of which overlaps another of its run."""
    run: list[Target] = []
    end = 0
    for target in targets:
        if run and target.start >= end:
            yield run
            run = []
        run.append(target)
        end = max(end, target.end)
    if run:
        yield run


def _longest(targets: list[Target]) -> list[Target]:
    """Of overlapping targets of one category the longest; the earlier of equals."""
    kept: list[Target] = []
    for target in sorted(targets, key=lambda t: (t.start - t.end, t.start, t.term.rule)):
        if not any(t.term.category == target.term.category and _overlap(t, target) for t in kept):
            kept.append(target)
    return sorted(kept, key=lambda t: (t.start, -t.end, t.term.rule))


def _most_specific(targets: list[Target], lexicon: Lexicon) -> list[Target]:
    """One act has the most specific category: a broader one on the same words gives way."""
    return [
        target
        for target in targets
        if not any(
            _overlap(target, other) and target.term.category in lexicon.indicators[other.term.category].over
            for other in targets
        )
    ]


def _overlap(a: Target, b: Target) -> bool:
    return a.start < b.end and b.start < a.end


def mention_document(mention: Mention) -> dict[str, object]:
    """A mention as `throughline extract` prints it (docs/records.md)."""
    shown: dict[str, object] = {name: getattr(mention, name) for name in _PRINTED}
    if mention.cues:
        shown["cues"] = [{"start": c.start, "end": c.end, "rule": c.rule} for c in mention.cues]
    return shown | {"version": mention.version}


_PRINTED = ("category", "assertion", "basis", "subject", "quote", "start", "end", "event_date", "rule", "source")

"""Text in, mentions out."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from nlp.context import Assertion, judge
from nlp.dates import event_date
from nlp.decision import Candidate, candidates, default_decision
from nlp.lexicon import Lexicon, Term, load_lexicon
from nlp.mention import AssertionName, Mention, Subject
from nlp.scan import Scanner, Target, default_scanner
from nlp.tagger import Tagged, default_tagger, model_version

TAGGER = "tagger"  # the rule of a mention that only the model found


def extract(text: str, recorded_on: str | None = None, born: str | None = None) -> list[Mention]:
    """Every mention of an indicator in `text`, in order of position: one decision over lexicon and tagger.

    `recorded_on` and `born` (YYYY, YYYY-MM or YYYY-MM-DD) resolve dates that are relative to them. Mentions that are not
    `sure` are for a person to read: whatever the lexicon finds is at least that. None repeats what a sure one says.
    """
    decision, targets = default_decision(), lexical_targets(text)
    tagged = default_tagger().read(text, [(t.start, t.end) for t in targets])
    found = [
        _decided(text, candidate, chance, tagged, recorded_on, born)
        for candidate in candidates(text, targets, tagged, decision.tagger)
        if (chance := decision.exists(candidate)) >= decision.possible or candidate.target
    ]
    sure = [m for m in found if m.sure]
    return [m for m in found if m.sure or not _said_already(m, sure)]


def lexical_targets(text: str) -> list[Target]:
    """What the lexicon finds in `text`: of overlapping targets the longest and the most specific."""
    return targets_of(default_scanner(), text)


def targets_of(scanner: Scanner, text: str) -> list[Target]:
    return [t for together in _overlapping(scanner.scan(text)) for t in _specific(_longest(together), scanner.lexicon)]


@lru_cache(maxsize=1)
def reader_version() -> str:
    """What mentions are stamped with: the versions of the lexicon and of the model."""
    return f"{load_lexicon().version}+{model_version()}"


def _decided(
    text: str, found: Candidate, chance: float, tagged: Tagged, recorded_on: str | None, born: str | None
) -> Mention:
    said = judge(text, found.start, found.end, recorded_on)
    term = found.target.term if found.target else None
    model, whose = tagged.judge(found.category, found.start, found.end)
    decision = default_decision()
    rules = told_by_rules(said, term.assertion if term else None)
    assertion = rules if said.settled else decision.assertion(rules, said, model)
    subject = decision.subject(subject_told(said.subject, term), whose)
    return Mention(
        category=found.category,
        assertion=assertion,
        basis=said.basis or (term.basis if term else None),
        subject=subject,
        quote=text[found.start : found.end],
        start=found.start,
        end=found.end,
        event_date=event_date(text, found.start, found.end, recorded_on, born),
        rule=term.rule if term else TAGGER,
        source="lexicon" if term else "model",
        cues=said.cues,
        probability=round(chance, 3),
        version=reader_version(),
        sure=decision.is_sure(found, chance),
    )


def told_by_rules(said: Assertion, own: AssertionName | None) -> AssertionName:
    """What the context says wins; the term's own meaning stands where the context is silent.

    "Previous for arson, he denies it": what somebody denies of a conviction cancels nothing.
    """
    if own is None or said.name == own:
        return said.name
    denied = said.negated and all(c.rule in DENIALS for c in said.cues if not c.rule.startswith("subject."))
    return own if said.name == "present" or (own == "historical" and denied) else said.name


DENIALS = frozenset({"denial", "denied-after"})


def by_lexicon(text: str, scanner: Scanner | None = None) -> list[Mention]:
    """What lexicon and rules alone make of `text`, as the lexicon's own examples are tested."""
    return [_by_rules(text, target) for target in targets_of(scanner or default_scanner(), text)]


def _by_rules(text: str, found: Target) -> Mention:
    said, term = judge(text, found.start, found.end), found.term
    return Mention(
        term.category, told_by_rules(said, term.assertion), said.basis or term.basis, subject_told(said.subject, term),
        text[found.start : found.end], found.start, found.end, None, term.rule, cues=said.cues,
    )  # fmt: skip


def subject_told(said: Subject, term: Term | None) -> Subject:
    """Whose it is by the rules: a term may say so where the context is silent."""
    return term.subject if term and term.subject and said == "offender" else said


def _said_already(possible: Mention, sure: list[Mention]) -> bool:
    return any(possible.category == m.category and possible.subject == m.subject for m in sure)


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


def _specific(targets: list[Target], lexicon: Lexicon) -> list[Target]:
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


def reading_document(
    mentions: Iterable[Mention], nearest: Callable[[Mention], list[dict[str, object]]] | None = None
) -> dict[str, list[dict[str, object]]]:
    """What a text says as `throughline extract` prints it (docs/records.md), with what `nearest` gives where it is asked."""
    lists: dict[str, list[dict[str, object]]] = {"mentions": [], "possible": []}
    for mention in mentions:
        shown = _document(mention) | ({"nearest": nearest(mention)} if nearest else {})
        lists["mentions" if mention.sure else "possible"].append(shown)
    return lists


def _document(mention: Mention) -> dict[str, object]:
    shown: dict[str, object] = {name: getattr(mention, name) for name in _PRINTED}
    if mention.cues:
        shown["cues"] = [{"start": c.start, "end": c.end, "rule": c.rule} for c in mention.cues]
    return shown | {"probability": mention.probability, "version": mention.version}


_PRINTED = ("category", "assertion", "basis", "subject", "quote", "start", "end", "event_date", "rule", "source")

"""The check of a draft as text."""

from collections.abc import Iterator, Sequence

from continuity.briefing import category_key, sentence
from continuity.check import Check, UncoveredChange
from continuity.compare import DroppedItem, Evidence, Item
from continuity.render import Text, review_item
from continuity.told import read_told, source_told
from continuity.wording import label, labels, plural, who

SHOWN = 3  # records quoted for an item; the others are named
ORDER = (
    "Order: harm to others first; then what more agencies hold; then what has passed through more changes of holder since it"
    " was last carried. Age does not lower anything."
)
OPEN = "It is for the officer to decide what belongs in the assessment."


def check_text(checked: Check, not_read: Sequence[str] = ()) -> str:
    """`not_read`: what of the draft could not be read, in words."""
    return "\n".join(_check(checked, not_read, Text())) + "\n"


def headline(checked: Check) -> str:
    """The whole of it in one sentence."""
    words = "; ".join((_known_told(checked), _copied_told(checked), _changes_told(checked)))
    return f"{words[0].upper()}{words[1:]}."


def _known_told(checked: Check) -> str:
    review = checked.review
    if not review.known:
        return "no indicator is known"
    known = plural(len(review.known), "known indicator")
    return f"of {known} the draft does not mention {len(review.dropped)} and denies {len(review.contradicted)}"


def _copied_told(checked: Check) -> str:
    if checked.previous is None:
        return "there is no assessment from which it could have copied"
    return f"it repeats {plural(len(checked.copied), 'section') if checked.copied else 'no section'} of the last assessment"


def _changes_told(checked: Check) -> str:
    when = "since the last assessment" if checked.previous else "on record"
    if not checked.changes_since:
        return f"no significant change is known {when}" if checked.previous else "no significant change is on record"
    unsaid = sum(1 for change in checked.changes if not change.categories)
    look = f", and for {unsaid} more a person must look" if unsaid else ""
    changes = plural(checked.changes_since, "significant change")
    return f"of {changes} {when} it does not cover {len(checked.changes) - unsaid}{look}"


def _check(checked: Check, not_read: Sequence[str], page: Text) -> Iterator[str]:
    case, draft = checked.case, checked.draft
    yield from page.title(f"Check before signing: {case.offender.name or case.crn}")
    yield from page.line(f"CRN {case.crn}. The draft is compared as if it had been written on {draft.recorded_on}.")
    yield from page.line(previous_told(checked))
    yield from page.line(f"In short: {headline(checked)} {OPEN}")
    yield from _not_mentioned(checked, page)
    yield from _denied(checked, page)
    if checked.copied:
        yield from page.heading(f"Copied from the last assessment ({len(checked.copied)})")
        for section in checked.copied:
            name = section.name or "The text"
            yield from page.point(f"{name}: {section.words} words, {section.percent} % of it. “{section.quote}”")
    if checked.changes:
        yield from page.heading(f"Significant changes that it may not cover ({len(checked.changes)})")
        for change in checked.changes:
            yield from page.point(change_told(change))
    yield from page.heading("What was read")
    yield from page.line(f"The draft: {plural(len(draft.text.split()), 'word')}. {' '.join(f'{n}.' for n in not_read)}")
    yield from page.line(read_told(case))


def previous_told(checked: Check) -> str:
    last = checked.previous
    if last is None:
        return "No completed assessment is on record."
    return f"Last completed assessment: {last.recorded_on} by {who(last)} ({last.id})."


def _not_mentioned(checked: Check, page: Text) -> Iterator[str]:
    dropped = sorted(checked.review.dropped, key=order)
    if not dropped:
        return
    yield from page.heading(f"Known, and not in the draft ({len(dropped)})")
    yield from page.line(ORDER)
    for number, item in enumerate(dropped, start=1):
        yield from page.item(number, review_item(item))
        unsure = [m.quote for m in checked.draft.possible if m.category == item.category]
        if unsure:
            yield from page.line(f"The draft may speak of it: “{unsure[0]}”. A person should read that.", 1)
        yield from _evidence(item, page)


def order(item: DroppedItem) -> tuple[int, int, int, str]:
    group, category = category_key(item.category)
    return group, -len({e.record.source for e in item.evidence}), -item.handovers_since, category


def _denied(checked: Check, page: Text) -> Iterator[str]:
    denied = sorted(checked.review.contradicted, key=lambda item: category_key(item.category))
    if not denied:
        return
    yield from page.heading(f"Denied by the draft, and on record ({len(denied)})")
    yield from page.line("Both are quoted; neither is judged.")
    for number, item in enumerate(denied, start=1):
        yield from page.item(number, label(item.category))
        for words in denial_sentences(checked, item):
            yield from page.quotation(words)
            yield from page.line(f"the draft, {checked.draft.recorded_on}", 2)
        yield from _evidence(item, page)


def denial_sentences(checked: Check, item: Item) -> list[str]:
    """The sentences in which the draft denies an item, each once."""
    found = (sentence(Evidence(checked.draft, mention, True)) for mention in checked.denials[item.category])
    return list(dict.fromkeys(found))


def _evidence(item: Item, page: Text) -> Iterator[str]:
    """The first records with their words, and the ids of the others."""
    by_record = {e.record.id: e for e in reversed(item.evidence)}
    proof = list(reversed(by_record.values()))
    for one in proof[:SHOWN]:
        yield from page.quotation(sentence(one))
        yield from page.line(source_told(one.record), 2)
    if len(proof) > SHOWN:
        yield from page.line(f"also in: {', '.join(e.record.id for e in proof[SHOWN:])}", 1)


def change_told(change: UncoveredChange) -> str:
    if change.categories:
        told = f"The draft names none of: {labels(change.categories)}."
    else:
        told = "No indicator names it: look whether the draft does."
    return f"{change.what} ({change.records[0].recorded_on}). {told} [{', '.join(r.id for r in change.records)}]"

"""A record as a page shows it: its dates, its words with what each span was read as. Every word of it is escaped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from continuity.compare import Evidence
from continuity.told import source_told
from continuity.wording import kind, label, who
from errors import BadRule, NotFound
from graph.case import Record
from nlp.mention import Mention
from nlp.nearest import MADE_UP, Neighbour, nearest
from nlp.sentences import Sentences

SHORT = 300  # characters of a record that is quoted whole


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text: the mentions that cover it (by number), those that end with it, and whether a cue does."""

    text: str
    inside: tuple[int, ...]
    ending: tuple[int, ...]
    cue: bool


def segments(text: str, mentions: Sequence[Mention]) -> list[Segment]:
    """The text cut wherever a span begins or ends, so that overlapping spans can be shown. Nothing is lost."""
    cues = [(c.start, c.end) for m in mentions for c in m.cues]
    spans = [(m.start, m.end) for m in mentions]
    cuts = sorted({0, len(text), *(edge for span in (*spans, *cues) for edge in span if 0 <= edge <= len(text))})
    return [
        Segment(
            text[a:b],
            tuple(n for n, (start, end) in enumerate(spans, start=1) if start <= a and b <= end),
            tuple(n for n, (_, end) in enumerate(spans, start=1) if end == b),
            any(start <= a and b <= end for start, end in cues),
        )
        for a, b in pairwise(cuts)
    ]


def marked(text: str, mentions: Sequence[Mention], numbered: bool = True) -> str:
    """The text as HTML, spans marked: those asserted of the person solid, the others dashed."""
    return "".join(_piece(segment, mentions, numbered) for segment in segments(text, mentions))


def _piece(segment: Segment, mentions: Sequence[Mention], numbered: bool) -> str:
    words = escape(segment.text)
    if segment.cue and numbered:
        words = f'<span class="cue">{words}</span>'
    if segment.inside:
        counts = any(mentions[n - 1].asserted and mentions[n - 1].of_offender for n in segment.inside)
        words = f"<mark>{words}</mark>" if counts else f'<mark class="not">{words}</mark>'
    numbers = ",".join(map(str, segment.ending)) if numbered else ""
    return f"{words}<sup>{numbers}</sup>" if numbers else words


def excerpt(text: str, record: Record, mentions: Iterable[Mention]) -> str:
    """A sentence of a record as HTML, with the spans that stand in it marked."""
    at = record.text.find(text)
    if at < 0:
        return escape(text)
    inside = [m for m in mentions if at <= m.start and m.end <= at + len(text)]
    moved = [_moved(m, -at) for m in inside]
    return marked(text, moved, numbered=False)


def _moved(mention: Mention, by: int) -> Mention:
    return Mention(
        mention.category, mention.assertion, mention.basis, mention.subject, mention.quote,
        mention.start + by, mention.end + by, mention.event_date, mention.rule,
    )  # fmt: skip


def found_marks(text: str, marks: Iterable[tuple[int, int]]) -> str:
    """A snippet as HTML with the places where a search matched."""
    html, at = "", 0
    for start, end in sorted(marks):
        html += f'{escape(text[at:start])}<mark class="found">{escape(text[start:end])}</mark>'
        at = end
    return html + escape(text[at:])


def known_words(record: Record) -> str:
    return str(record.available_on or ("never, as far as the records go" if record.withheld else "on a day not told"))


def rebuilt(record: Record) -> str:
    """A word where the words are not the source's own."""
    if not record.detail.get("reconstructed"):
        return ""
    paragraph = record.detail.get("paragraph")
    told = f" (paragraph {escape(str(paragraph))})" if paragraph else ""
    return f'<p class="tl-rebuilt">Words reconstructed from the published review{told}, not quoted from the record.</p>'


def details(record: Record, summary: str | None = None, opened: bool = False) -> str:
    """The whole record, folded: one click, or the Enter key, opens it, with no call to the server."""
    words = summary if summary is not None else f"Read {escape(record.id)}"
    return (
        f'<details class="tl-record"{" open" if opened else ""}><summary>{words}</summary>'
        f'<div class="tl-body">{body(record) if opened else _read(record)}</div></details>'
    )


def body(record: Record) -> str:
    """The record that a person opened. Only here are training notes looked up: folded records come by the hundred."""
    return _read(record) + alike(record)


def _read(record: Record) -> str:
    facts = [
        ("Record", f"{record.id}, {kind(record)}"),
        ("By", f"{who(record)}{f', {record.source}' if record.source and record.source != who(record) else ''}"),
        ("Area", record.area or "not told"),
        ("Written down", str(record.recorded_on)),
        ("Happened", str(record.occurred_on or "on a day not told")),
        ("Known to probation", known_words(record)),
    ]
    if record.detail.get("paragraph"):
        facts.append(("Paragraph of the review", str(record.detail["paragraph"])))
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    text = marked(record.text, record.mentions) if record.text.strip() else "<em>This record has no text.</em>"
    return f'<dl class="tl-list">{listed}</dl><div class="tl-text">{text}</div>{rebuilt(record)}{readings(record)}{possibly(record)}'


def readings(record: Record) -> str:
    """What each marked span was read as, by number, and the words that decided it."""
    if not record.mentions:
        return '<p class="tl-muted">No indicator was found in it.</p>'
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("", "Words", "Read as", "Assertion", "Of whom", "Basis", "Event date", "Rule", "Decided by")
    )
    rows = "".join(f"<tr>{_reading(n, m, record.text)}</tr>" for n, m in enumerate(record.mentions, start=1))
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def possibly(record: Record) -> str:
    """What may be said in it: shown, and counted nowhere."""
    if not record.possible:
        return ""
    items = "".join(
        f"<li>“{escape(m.quote)}”: {escape(label(m.category))}, {m.assertion}, of {m.subject} ({percent(m)})</li>"
        for m in record.possible
    )
    return f'<p class="tl-muted">Possible, please read. It counts nowhere.</p><ul>{items}</ul>'


def alike(record: Record) -> str:
    """The training notes most like what the model alone found, folded."""
    found = [m for m in (*record.mentions, *record.possible) if m.source == "model"]
    if not found:
        return ""
    try:
        items = "".join(_alike(m, nearest(record.text, m.start, m.end, m.category)) for m in found)
    except (BadRule, NotFound) as fault:
        items = f"<p>{escape(str(fault))}</p>"
    return f'<details class="tl-more"><summary>Training notes most like what the model found</summary>{items}</details>'


def _alike(mention: Mention, notes: Iterable[Neighbour]) -> str:
    rows = "".join(
        f"<li>“{escape(n.quote)}”, {n.assertion}, of {n.subject}: {round(100 * n.likeness)} in 100 alike. The {MADE_UP}: {escape(n.text)}</li>"
        for n in notes
    )
    told = f"<ul>{rows}</ul>" if rows else f"<p>No {MADE_UP} shares anything with it.</p>"
    return f"<p>“{escape(mention.quote)}”: {escape(label(mention.category))}</p>{told}"


def percent(mention: Mention) -> str:
    return f"{round(100 * (mention.probability or 0))} in 100"


def _reading(number: int, mention: Mention, text: str) -> str:
    cues = dict.fromkeys(f"“{text[c.start : c.end]}” ({c.rule})" for c in mention.cues)
    told = (
        str(number), f"“{mention.quote}”", label(mention.category), mention.assertion, mention.subject,
        (mention.basis or "not told").replace("_", " "), mention.event_date or "not told", mention.rule,
        ", ".join(cues) or ("the term alone" if mention.source == "lexicon" else f"the model, {percent(mention)}"),
    )  # fmt: skip
    return "".join(f"<td>{escape(value)}</td>" for value in told)


def proofs(evidence: Iterable[Evidence]) -> Iterator[str]:
    """The words that prove something, a quotation for each record, with its source and the whole record folded."""
    by_record: dict[str, list[Evidence]] = {}
    for one in evidence:
        by_record.setdefault(one.record.id, []).append(one)
    return map(_proof, by_record.values())


def _proof(found: Sequence[Evidence]) -> str:
    record, mentions = found[0].record, [e.mention for e in found]
    text = record.text
    if len(text) > SHORT:
        start, end = Sentences(text).around(mentions[0].start)
        text = text[start:end]
    late = " <b>Probation had not received it by then.</b>" if found[0].received is False else ""
    quote = excerpt(text.strip(), record, mentions)
    return f'<blockquote class="tl-quote">{quote}</blockquote><p class="tl-source">{escape(source_told(record))}.{late}</p>{details(record)}'

"""What an analyst's own Cypher may hold, on either engine: it reads, in one statement, and is sent as it was judged.

A list of what may stand rather than of what may not: a query begins with a reading clause, a word stands after a value
only where it is known, and a function is called only where it is known. Comments are blanked out and letters outside
quotation marks are plain ones, so that no engine reads the text otherwise than it was read here.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from errors import BadInput
from graph.gate_tokens import Fault, Token, problem, tokens_of
from graph.gate_words import FORBIDDEN, FUNCTIONS, HEADS, HINTS, KEYWORDS, OPENING, WITHHELD

MOST_TOKENS = 1_500  # planning takes seconds beyond
MOST_DEPTH = 50  # brackets within brackets, signs before signs, CASE in all: a server's thread dies of 200
MOST_VALUES = 10_000  # that one range() makes
READS = "MATCH, OPTIONAL MATCH, WITH, WHERE, UNWIND, RETURN, UNION, ORDER BY, SKIP and LIMIT"
LOOPS = frozenset("any all none single".split())  # with a bracket, or a bracket alone: `[x IN …]`
OPENS, CLOSES = frozenset("([{"), frozenset(")]}")
EDGE = r"-?\d{1,9}|(?:size|length)\(\w+\)(?:[-+]\d{1,3})?"
RANGE = re.compile(rf"\((?P<begin>{EDGE}),(?P<end>{EDGE})(?:,(?P<step>-?\d{{1,9}}))?\)", re.IGNORECASE)
OPERANDS = frozenset(["text", "name", "number"])


def admitted(text: str) -> str:
    """The text that may be sent: as given, but for comments, which are blanks, and a semicolon at the end.

    Raises BadInput with every fault, each with its line and column.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = list(tokens_of(text))
    pieces = [token for token in tokens if token.kind not in ("space", "comment")]
    ended = pieces.pop() if pieces and pieces[-1].text == ";" else None
    first: dict[int, Fault] = {}
    for fault in _faults(text, pieces):
        first.setdefault(fault.token.start, fault)
    if first:
        raise BadInput([problem(text, fault) for _, fault in sorted(first.items())])
    return "".join(_blank(token.text) if token.kind == "comment" or token is ended else token.text for token in tokens)


def _faults(text: str, tokens: Sequence[Token]) -> Iterator[Fault]:
    if not tokens:
        end = Token("sign", "", len(text))
        yield Fault(end, "a query", "Write one that begins with MATCH or RETURN.", "an empty text")
        return
    yield from _statements(tokens)
    yield from _head(tokens[0])
    yield from _forbidden(tokens)
    yield from _strangers(tokens)
    yield from _functions(tokens)
    yield from _ranges(tokens)
    yield from _nested(tokens)
    yield from _too_much(tokens)


def _statements(tokens: Sequence[Token]) -> Iterator[Fault]:
    for token in tokens:
        if token.text == ";":
            yield Fault(token, "the end of the query, and a query is one statement", "Ask each by itself.")


def _head(first: Token) -> Iterator[Fault]:
    if first.word not in HEADS:
        begins = "how a query that only reads begins: MATCH, OPTIONAL MATCH, WITH, UNWIND or RETURN"
        yield Fault(first, begins, HINTS.get(first.word, f"It may hold {READS}."))


def _forbidden(tokens: Sequence[Token]) -> Iterator[Fault]:
    for token in tokens:
        if token.word in FORBIDDEN:
            hint = HINTS.get(token.word, f"It may hold {READS}.")
            yield Fault(token, "a word of a query that only reads", f"{hint} As a name, write `{token.text}`.")


def _strangers(tokens: Sequence[Token]) -> Iterator[Fault]:
    """A word straight after a value begins a clause or an operator: it must be a known one."""
    strange = False  # what follows a strange word is not judged
    for before, token in pairwise(tokens):
        operand = token.kind in OPERANDS or (token.kind == "word" and token.word not in KEYWORDS)
        strange = operand and not strange and before.word not in FORBIDDEN and _is_complete(before)
        if strange:
            remedy = f"A query may hold {READS}. A name of two words goes in backticks."
            yield Fault(token, "a word that may stand here", remedy)


def _is_complete(token: Token) -> bool:
    """Whether a value or a name ends here, so that no other may follow at once."""
    return token.kind in OPERANDS or token.text in CLOSES or (token.kind == "word" and token.word not in OPENING)


def _functions(tokens: Sequence[Token]) -> Iterator[Fault]:
    for at, token in enumerate(tokens):
        if token.text == "(" and (parts := _called(tokens, at)):
            name = ".".join(part.spelt for part in parts)
            if name not in FUNCTIONS:
                written = ".".join(part.text for part in parts) + "()"
                remedy = WITHHELD.get(name, "docs/cypher.md lists those that may.")
                yield Fault(parts[0], "a function that a query may use", remedy, written)


def _called(tokens: Sequence[Token], bracket: int) -> list[Token]:
    """The name of the function that is called with this bracket, with its name space; empty where none is."""
    parts: list[Token] = []
    at = bracket - 1
    while at >= 0 and tokens[at].is_named:
        parts.insert(0, tokens[at])
        if at < 1 or tokens[at - 1].text != ".":
            break
        at -= 2
    return [] if len(parts) == 1 and parts[0].word in KEYWORDS else parts


def _ranges(tokens: Sequence[Token]) -> Iterator[Fault]:
    """Neo4j cannot stop a loop over the list that range() makes: it must be a short one, by the look of it."""
    for at, token in enumerate(tokens[:-1]):
        if token.is_named and token.spelt == "range" and tokens[at + 1].text == "(" and not _is_short(tokens, at + 1):
            expected = (
                f"a list of at most {MOST_VALUES:,} numbers, its ends written out or size(a_list), length(a_path)"
            )
            yield Fault(token, expected, "Write range(1, 100), or UNWIND several such lists.", "range()")


def _is_short(tokens: Sequence[Token], bracket: int) -> bool:
    """Whether the list is no longer than one that is there, or than MOST_VALUES."""
    called = RANGE.match("".join(token.text for token in tokens[bracket : bracket + 21]))
    if not called:
        return False
    begin, end, step = (called.group(name) for name in ("begin", "end", "step"))
    if not step or int(step):
        ends = [int(edge) for edge in (begin, end) if "(" not in edge]
        return len(ends) < 2 or abs(ends[1] - ends[0]) // abs(int(step or 1)) < MOST_VALUES
    return False


def _nested(tokens: Sequence[Token]) -> Iterator[Fault]:
    """A loop within a loop in one expression: Neo4j does not look at the clock in it."""
    open_loops: list[bool] = []
    for at, token in enumerate(tokens):
        if token.text in OPENS:
            loop = _is_loop(tokens, at)
            if loop and any(open_loops):
                yield Fault(token, "a loop that stands by itself", "Use UNWIND for one of the two.", "a loop in a loop")
            open_loops.append(loop)
        elif token.text in CLOSES and open_loops:
            open_loops.pop()


def _too_much(tokens: Sequence[Token]) -> Iterator[Fault]:
    if len(tokens) > MOST_TOKENS:
        expected = f"within the first {MOST_TOKENS:,} words and signs, which is all that a query may have"
        yield Fault(tokens[MOST_TOKENS], expected, "Ask in several queries.")
    depth = run = cases = 0
    for token in tokens:
        depth += (token.text in OPENS) - (token.text in CLOSES)
        run = run + 1 if token.text in ("-", "+", "!") or token.word == "not" else 0
        cases += token.word == "case"
        if max(depth, run, cases) > MOST_DEPTH:
            expected = f"within {MOST_DEPTH} others, which is as deep as a query may go"
            yield Fault(token, expected, "Ask in several steps: WITH.")
            return


def _is_loop(tokens: Sequence[Token], at: int) -> bool:
    """`[x IN …` or `any(x IN …`."""
    looks = len(tokens) > at + 2 and tokens[at + 1].is_named and tokens[at + 2].word == "in"
    return looks and (tokens[at].text == "[" or (at > 0 and tokens[at - 1].word in LOOPS))


def _blank(text: str) -> str:
    return re.sub("[^\n]", " ", text)

"""What an analyst's own Cypher may hold, on either engine: it reads, in one statement, and is sent as it was judged.

A list of what may stand rather than of what may not: a query begins with a reading clause, a word stands after a value
only where it is known, and a function is called only where it is known. Comments are blanked out and letters outside
quotation marks are plain ones, so that no engine reads the text otherwise than it was read here.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from errors import BadInput, Problem
from graph.gate_words import FORBIDDEN, FUNCTIONS, HEADS, HINTS, KEYWORDS, OPENING, WITHHELD

MOST_CHARACTERS = 20_000
MOST_BYTES = 4 * MOST_CHARACTERS
MOST_TOKENS = 1_500  # planning takes seconds beyond
MOST_DEPTH = 50  # brackets within brackets, signs before signs: a server's thread dies of 200
MOST_SECONDS, MOST_ROWS = 60.0, 100_000
MOST_VALUES = 10_000  # that one range() makes
FILE = "query"  # how a problem names the text until the caller names its file
READS = "MATCH, OPTIONAL MATCH, WITH, WHERE, UNWIND, RETURN, UNION, ORDER BY, SKIP and LIMIT"
LOOPS = frozenset("any all none single".split())  # with a bracket, or a bracket alone: `[x IN …]`

TOKEN = re.compile(
    r"""(?P<space>[ \t\n]+)
      | (?P<comment>//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)
      | (?P<text>'(?:[^'\\]|\\['"\\bfnrt])*'|"(?:[^"\\]|\\['"\\bfnrt])*")
      | (?P<name>(?:`[^`]*`)+)
      | (?P<number>(?:0[xX][0-9A-Fa-f]+|0[oO][0-7]+|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<sign>[][(){},.:;|&!%+^=<>~-]|/(?![/*])|\*(?!/))""",
    re.VERBOSE,
)
HIDDEN = re.compile("\\\\[uU]|[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
UNREADABLE = {
    "`": ("closed by another backtick", "Close the name."),
    "/*": ("closed by */", "Close the comment."),
    "*/": ("the end of a comment that began", "Remove it."),
    "$": ("a value: nobody fills a parameter in here", "Write the value itself."),
}
EDGE = r"-?\d{1,9}|(?:size|length)\(\w+\)(?:[-+]\d{1,3})?"
RANGE = re.compile(rf"\((?P<begin>{EDGE}),(?P<end>{EDGE})(?:,(?P<step>-?\d{{1,9}}))?\)", re.IGNORECASE)
OPERANDS = frozenset(["text", "name", "number"])


class Stopped(BadInput):
    """The query was cut off: it took longer, or needed more memory, than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a query may take and how many rows it may give."""

    seconds: float = 1.0
    rows: int = 1_000

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= MOST_SECONDS:
            raise _limit("time limit", self.seconds, f"more than 0 and at most {MOST_SECONDS:g} seconds")
        if not 0 < self.rows <= MOST_ROWS:
            raise _limit("row cap", self.rows, f"at least 1 and at most {MOST_ROWS:,} rows")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a query. `word`: what it says in lower case where it is a bare word, else ""."""

    kind: str
    text: str
    start: int
    word: str = ""

    @property
    def is_named(self) -> bool:
        return self.kind in ("word", "name")

    @property
    def spelt(self) -> str:
        """A name without its backticks, in lower case."""
        return (self.text[1:-1].replace("``", "`") if self.kind == "name" else self.text).lower()


@dataclass(frozen=True, slots=True)
class Fault:
    token: Token
    expected: str
    remedy: str
    value: str = ""


def admitted(text: str) -> str:
    """The text that may be sent: as given, but for comments, which are blanks, and a semicolon at the end.

    Raises BadInput with every fault, each with its line and column.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tokens = list(_tokens(text))
    pieces = [token for token in tokens if token.kind not in ("space", "comment")]
    ended = pieces.pop() if pieces and pieces[-1].text == ";" else None
    first: dict[int, Fault] = {}
    for fault in _faults(text, pieces):
        first.setdefault(fault.token.start, fault)
    if first:
        raise BadInput([_problem(text, fault) for _, fault in sorted(first.items())])
    return "".join(_blank(token.text) if token.kind == "comment" or token is ended else token.text for token in tokens)


def read_query(path: Path) -> str:
    """The text of a file of one query. Raises BadInput where there is none to read."""
    try:
        with path.open("rb") as file:
            found = file.read(MOST_BYTES + 1)
        return found.decode("utf-8-sig", "strict" if len(found) <= MOST_BYTES else "ignore")  # too long all the same
    except OSError as fault:
        raise BadInput([Problem(path.name, "the file", "it", "readable", f"{fault.strerror}.")]) from fault
    except UnicodeDecodeError as fault:
        raise BadInput([Problem(path.name, f"byte {fault.start + 1}", "this", "UTF-8", "Save it as UTF-8.")]) from fault


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Problems of a query, as problems of the file that holds it."""
    try:
        yield
    except BadInput as fault:
        raise type(fault)([replace(problem, file=path.name) for problem in fault.problems]) from fault


def stopped(limits: Limits) -> Stopped:
    """What is told where a query was not done in its time."""
    unit = "second" if limits.seconds == 1 else "seconds"
    remedy = (
        "Ask for less: a label on every node, fewer steps, a LIMIT before what is costly. "
        f"Or give it more time, at most {MOST_SECONDS:g} seconds (`--seconds`)."
    )
    where = f"stopped after {limits.seconds:g} {unit}"
    return Stopped([Problem(FILE, where, "the query", "done in the time that it has", remedy)])


def too_large() -> Stopped:
    remedy = "Ask for less: count instead of collect, return properties instead of nodes, add a LIMIT."
    return Stopped([Problem(FILE, "stopped", "the query", "done in the memory that it has", remedy)])


def busy() -> Stopped:
    return Stopped([Problem(FILE, "waiting", "the query", "begun: others are still running", "Try again soon.")])


def failed(kind: str) -> BadInput:
    """What is told where an engine could not compute an answer. What it says may quote data: only its kind is told."""
    remedy = f"The engine says no more than “{kind}”, for what it says may quote a record. Check the functions and their values."
    return BadInput([Problem(FILE, "while it ran", "a value", "one that the query can compute with", remedy)])


def not_understood(said: str, line: int | None = None, column: int | None = None) -> BadInput:
    """What is told where an engine does not understand a text; `said` is of the text alone, never of data."""
    where = f"line {line}, column {column}" if line and column else "the query"
    return BadInput([Problem(FILE, where, "this", "a query that the engine understands", f"It says: {said}")])


def _limit(which: str, value: float, expected: str) -> BadInput:
    return BadInput([Problem(FILE, which, f"{value:g}", expected, "Give such a number.")])


def _tokens(text: str) -> Iterator[Token]:
    """Raises BadInput at the first place that cannot be read."""
    if len(text) > MOST_CHARACTERS:
        fault = Fault(Token("", "", 0), f"a query of at most {MOST_CHARACTERS:,} characters", "Shorten it.")
        raise BadInput([_problem(text, fault, f"a text of {len(text):,}")])
    if hidden := HIDDEN.search(text):
        raise BadInput([_problem(text, _unseen(hidden))])
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise BadInput([_problem(text, _unreadable(text, at))])
        kind, at = str(found.lastgroup), found.end()
        yield Token(kind, found.group(), found.start(), found.group().lower() if kind == "word" else "")


def _unseen(found: re.Match[str]) -> Fault:
    if found.group()[0] == "\\":
        remedy = "Type the letter itself, in quotation marks or backticks."
        return Fault(Token("sign", found.group(), found.start()), "how a letter is written here", remedy)
    return _sign(found.group(), found.start(), "a character that can be seen", "Remove it.")


def _unreadable(text: str, at: int) -> Fault:
    """Why no token begins here."""
    if text[at] in "'\"":
        return _quoted(text, at)
    if text[at] in "0123456789":
        return _sign(text[at], at, "a number that ends before a word begins", "Put a space between.")
    for sign, (expected, remedy) in UNREADABLE.items():
        if text.startswith(sign, at):
            return _sign(sign, at, expected, remedy)
    remedy = "Outside quotation marks and backticks write plain letters, digits, spaces and the signs of Cypher."
    return _sign(text[at], at, "a character of Cypher", remedy)


def _quoted(text: str, at: int) -> Fault:
    odd = re.compile(rf"(?:[^{text[at]}\\]|\\['\"\\bfnrt])*(\\.)", re.DOTALL).match(text, at + 1)
    if odd:
        remedy = r"Known are \\ \' \" \b \f \n \r \t; a backslash itself is written twice."
        return _sign(odd.group(1), odd.start(1), "a known escape", remedy)
    return _sign(text[at], at, "closed by the same quotation mark", "Close the text.")


def _sign(shown: str, at: int, expected: str, remedy: str) -> Fault:
    value = shown if shown.isprintable() and shown.isascii() else f"U+{ord(shown[0]):04X}"
    return Fault(Token("sign", shown, at), expected, remedy, value)


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
    return (
        token.kind in OPERANDS or token.text in (")", "]", "}") or (token.kind == "word" and token.word not in OPENING)
    )


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
        if token.text in ("(", "[", "{"):
            loop = _is_loop(tokens, at)
            if loop and any(open_loops):
                yield Fault(token, "a loop that stands by itself", "Use UNWIND for one of the two.", "a loop in a loop")
            open_loops.append(loop)
        elif token.text in (")", "]", "}") and open_loops:
            open_loops.pop()


def _too_much(tokens: Sequence[Token]) -> Iterator[Fault]:
    if len(tokens) > MOST_TOKENS:
        expected = f"within the first {MOST_TOKENS:,} words and signs, which is all that a query may have"
        yield Fault(tokens[MOST_TOKENS], expected, "Ask in several queries.")
    depth = before = 0
    for token in tokens:
        depth += (token.text in ("(", "[", "{") or token.word == "case") - (
            token.text in (")", "]", "}") or token.word == "end"
        )
        before = before + 1 if token.text in ("-", "+") or token.word == "not" else 0
        if max(depth, before) > MOST_DEPTH:
            yield Fault(
                token, f"within {MOST_DEPTH} others, which is as deep as a query may go", "Ask in several steps: WITH."
            )
            return


def _is_loop(tokens: Sequence[Token], at: int) -> bool:
    """`[x IN …` or `any(x IN …`."""
    looks = len(tokens) > at + 2 and tokens[at + 1].is_named and tokens[at + 2].word == "in"
    return looks and (tokens[at].text == "[" or (at > 0 and tokens[at - 1].word in LOOPS))


def _problem(text: str, fault: Fault, value: str = "") -> Problem:
    line = text.count("\n", 0, fault.token.start) + 1
    column = fault.token.start - (text.rfind("\n", 0, fault.token.start) + 1) + 1
    shown = value or fault.value or ("a text in quotation marks" if fault.token.kind == "text" else fault.token.text)
    return Problem(FILE, f"line {line}, column {column}", shown[:60], fault.expected, fault.remedy)


def _blank(text: str) -> str:
    return re.sub("[^\n]", " ", text)

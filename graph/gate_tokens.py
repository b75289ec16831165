"""The text of an analyst's query in pieces, read so that no engine reads it otherwise; for `graph.gate`.

Letters outside quotation marks are plain ones, white space is plain, a text and a comment end where they seem to end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from errors import BadInput, Problem
from graph.own_query import FILE

MOST_CHARACTERS = 20_000

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


def tokens_of(text: str) -> Iterator[Token]:
    """Raises BadInput at the first place that cannot be read."""
    if len(text) > MOST_CHARACTERS:
        fault = Fault(Token("", "", 0), f"a query of at most {MOST_CHARACTERS:,} characters", "Shorten it.")
        raise BadInput([problem(text, fault, f"a text of {len(text):,}")])
    if hidden := HIDDEN.search(text):
        raise BadInput([problem(text, _unseen(hidden))])
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise BadInput([problem(text, _unreadable(text, at))])
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


def problem(text: str, fault: Fault, value: str = "") -> Problem:
    line = text.count("\n", 0, fault.token.start) + 1
    column = fault.token.start - (text.rfind("\n", 0, fault.token.start) + 1) + 1
    shown = value or fault.value or ("a text in quotation marks" if fault.token.kind == "text" else fault.token.text)
    return Problem(FILE, f"line {line}, column {column}", shown[:60], fault.expected, fault.remedy)

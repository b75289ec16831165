"""The process in which a draft is taken apart: its bytes on standard input, JSON on standard output, and nothing else.

It is limited before it reads a byte: so much time and memory, no file written, no core left behind.
"""

import json
import resource
import sys

from ingest.draft_parts import Line, Parts, Refused, like_a_heading, sections_of

CPU_SECONDS = 20
MEMORY = 1 << 30  # bytes of address space
LONGEST = 500_000  # characters of a draft's text
TEXT_TYPES = ("", ".md", ".text", ".txt")
SAVE_AS = "Save it as DOCX, PDF or plain text, or paste its text."
OLD_WORD = b"\xd0\xcf\x11\xe0"  # the container of old Word documents, and of DOCX with a password
ARCHIVE = b"PK"


def read(data: bytes, suffix: str) -> Parts:
    """The parts of a draft whose file name ends in `suffix`. Raises Refused."""
    kind = _kind(data, suffix)
    if kind == "pdf":
        from ingest.draft_pdf import read_pdf

        parts = read_pdf(data)
    elif kind == "docx":
        from ingest.draft_docx import read_docx

        parts = read_docx(data)
    else:
        parts = _plain(data)
    if not any(map(str.isalnum, parts.text)):
        raise Refused("document", "without a word", "a draft with text", "Choose another file, or paste its text.")
    if len(parts.text) > LONGEST:
        remedy = "Check it in parts."
        raise Refused("document", f"{len(parts.text):,} characters", f"at most {LONGEST:,} characters", remedy)
    return parts


def _kind(data: bytes, suffix: str) -> str:
    """Of what type the bytes are, and that the name says the same."""
    if data.startswith(OLD_WORD):
        raise Refused("document", "an old Word document, or one with a password", "DOCX without a password", SAVE_AS)
    found = "pdf" if b"%PDF-" in data[:1024] else "docx" if data.startswith(ARCHIVE) else "text"
    if found == "text" and suffix in (".docx", ".pdf"):
        raise Refused("document", f"a file named {suffix}", f"a {suffix[1:].upper()} by its content", SAVE_AS)
    if suffix not in ((*TEXT_TYPES, ".docx", ".pdf") if found != "text" else TEXT_TYPES):
        raise Refused("document", f"a file named {suffix}", "DOCX, PDF or plain text", SAVE_AS)
    return found


def _plain(data: bytes) -> Parts:
    text, notices = _decoded(data)
    if any(c < " " and c not in "\t\n\r\f\v" for c in text):
        raise Refused("document", "with control characters", "plain text", SAVE_AS)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    sections = sections_of(_lines(text))
    return Parts(text, sections if any(sections) else {}, notices)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """(the text, what must be said of how it was read)."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as fault:
        where, value = f"byte {fault.start + 1}", f"0x{data[fault.start]:02x}"
    try:
        if encoding == "utf-8-sig":
            return data.decode("cp1252"), (f"read as Windows-1252: {where}, {value}, is no UTF-8",)
    except UnicodeDecodeError:
        pass
    raise Refused(where, value, "UTF-8, UTF-16 or Windows-1252", "Save the text as UTF-8.")


def _lines(text: str) -> list[Line]:
    """The lines of a plain text: one that stands after a blank line, with text right below it, may be a heading."""
    rows = text.split("\n")
    around = zip(["", *rows], rows, [*rows[1:], ""], strict=False)
    return [_line(before, row, after) for before, row, after in around if row.strip()]


def _line(before: str, row: str, after: str) -> Line:
    if row.startswith("#"):
        return Line(row.strip("# "), heading=True)
    return Line(row, heading=not before.strip() and bool(after.strip()) and like_a_heading(row))


def _limit() -> None:
    """Sets the limits; one that is narrower already stays."""
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (limit, limit))


def _answer(data: bytes, suffix: str) -> dict[str, object]:
    try:
        parts = read(data, suffix)
    except Refused as fault:
        return {"refused": fault.told}
    except MemoryError:
        value, expected = "too large when unpacked", f"one that {MEMORY >> 20} MB of memory can hold"
        return {"refused": {"where": "document", "value": value, "expected": expected, "remedy": SAVE_AS}}
    except Exception as fault:  # noqa: BLE001 - whatever a broken file makes a parser do; never its text
        value, expected = f"broken ({type(fault).__name__})", "a document that can be read"
        return {"refused": {"where": "document", "value": value, "expected": expected, "remedy": SAVE_AS}}
    return {"text": parts.text, "sections": parts.sections, "notices": list(parts.notices)}


if __name__ == "__main__":
    _limit()
    sys.stdout.buffer.write(json.dumps(_answer(sys.stdin.buffer.read(), sys.argv[1])).encode("ascii"))

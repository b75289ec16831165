"""What an analyst's own query may hold, judged by its text alone. `test_own_cypher.py` asks real engines."""

import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from errors import BadInput, Problem
from graph.cells import PROPERTIES
from graph.gate import admitted
from graph.gate_tokens import MOST_CHARACTERS
from graph.gate_words import FORBIDDEN, FUNCTIONS, KEYWORDS, WITHHELD
from graph.own_query import MOST_BYTES, Limits

# One of each kind that is refused, in the words of either engine.
REFUSED = {
    "merge": "MERGE (n:Area {id: 'x'}) RETURN n",
    "create": "CREATE (n:Area {id: 'x'})",
    "insert": "INSERT (n:Area {id: 'x'})",
    "set": "MATCH (n) SET n.name = 'x'",
    "remove": "MATCH (n) REMOVE n.name",
    "delete": "MATCH (n) DELETE n",
    "detach delete": "MATCH (n) DETACH DELETE n",
    "nodetach delete": "MATCH (n) NODETACH DELETE n",
    "foreach": "MATCH (n) FOREACH (x IN [1] | SET n.y = x)",
    "on create set": "MATCH (n) MERGE (m:Area {id: n.id}) ON CREATE SET m.name = 'x'",
    "create index": "CREATE INDEX i FOR (n:Area) ON (n.name)",
    "create constraint": "CREATE CONSTRAINT c FOR (n:Area) REQUIRE n.name IS UNIQUE",
    "create table": "CREATE NODE TABLE T(id STRING PRIMARY KEY)",
    "drop table": "DROP TABLE Area",
    "drop index": "DROP INDEX i",
    "drop constraint": "DROP CONSTRAINT c",
    "alter table": "ALTER TABLE Area ADD x STRING",
    "alter user": "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "rename": "RENAME USER a TO b",
    "comment on": "COMMENT ON TABLE Area IS 'x'",
    "call procedure": "CALL dbms.listConfig() YIELD name RETURN name",
    "call procedure within": "MATCH (n) CALL db.labels() YIELD label RETURN label",
    "call in a subquery": "RETURN COLLECT { CALL db.info() YIELD name RETURN name } AS x",
    "call in a condition": "MATCH (n) WHERE EXISTS { CALL db.info() YIELD name RETURN name } RETURN n",
    "call subquery": "CALL { MATCH (n) RETURN n } RETURN n",
    "call subquery with scope": "MATCH (n) CALL (n) { RETURN n.name AS x } RETURN x",
    "call optional": "OPTIONAL CALL db.labels() YIELD label RETURN label",
    "call in transactions": "MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS",
    "call setting": "CALL threads=1",
    "call table function": "CALL show_tables() RETURN *",
    "load csv": "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "load csv within": "MATCH (n) LOAD CSV WITH HEADERS FROM 'http://x/' AS line RETURN line",
    "load from": "LOAD FROM '/etc/passwd' (file_format='csv') RETURN *",
    "load from within": "MATCH (n:Area) LOAD FROM '/etc/passwd' (file_format='csv') RETURN *",
    "load extension": "LOAD EXTENSION '/tmp/x.so'",
    "load a variable": "LOAD FROM frame RETURN *",
    "using periodic commit": "USING PERIODIC COMMIT 10 LOAD CSV FROM 'file:///x' AS l CREATE (n)",
    "copy to": "COPY (MATCH (n:Area) RETURN n.id) TO '/tmp/x.csv'",
    "copy from": "COPY Area FROM '/tmp/x.csv'",
    "export": "EXPORT DATABASE '/tmp/x'",
    "import": "IMPORT DATABASE '/tmp/x'",
    "attach": "ATTACH '/tmp/x.lbug' AS x (dbtype lbug)",
    "detach": "DETACH x",
    "install": "INSTALL httpfs",
    "force install": "FORCE INSTALL httpfs",
    "uninstall": "UNINSTALL httpfs",
    "update": "UPDATE httpfs",
    "checkpoint": "CHECKPOINT",
    "analyze": "ANALYZE",
    "begin": "BEGIN TRANSACTION",
    "commit": "COMMIT",
    "rollback": "ROLLBACK",
    "show users": "SHOW USERS",
    "show settings": "SHOW SETTINGS YIELD name RETURN name",
    "show transactions": "SHOW TRANSACTIONS YIELD * RETURN *",
    "terminate": "TERMINATE TRANSACTION 'neo4j-transaction-1'",
    "terminate within": "SHOW TRANSACTIONS YIELD transactionId AS t TERMINATE TRANSACTIONS t YIELD message RETURN message",
    "grant": "GRANT ROLE admin TO joe",
    "deny": "DENY READ {*} ON GRAPH * TO joe",
    "revoke": "REVOKE ROLE admin FROM joe",
    "start": "START DATABASE neo4j",
    "stop": "STOP DATABASE neo4j",
    "deallocate": "DEALLOCATE DATABASES FROM SERVER 'x'",
    "dry run": "DRYRUN REALLOCATE DATABASES",
    "enable server": "ENABLE SERVER 'x'",
    "use": "USE system MATCH (n) RETURN n",
    "use in a union": "RETURN 1 AS x UNION USE system MATCH (n) RETURN n AS x",
    "hint": "MATCH (n:Area) USING SCAN n:Area RETURN n",
    "explain": "EXPLAIN MATCH (n) RETURN n",
    "profile": "PROFILE COPY (RETURN 1) TO '/tmp/x.csv'",
    "options": "CYPHER runtime=slotted RETURN 1 AS x",
    "finish": "MATCH (n) FINISH",
    "let": "LET x = 1 RETURN x",
    "let within": "MATCH (n) LET x = n.name RETURN x",
    "filter": "MATCH (n) FILTER n.name = 'x' RETURN n",
    "next": "MATCH (n) RETURN n NEXT RETURN 1 AS x",
    "a clause of tomorrow": "MATCH (n) FROBNICATE (n)",
    "a clause of tomorrow after a star": "MATCH (n) WITH * FROBNICATE (n) RETURN n",
    "two statements": "RETURN 1 AS x; RETURN 2 AS x",
    "two statements, the second in a comment's shade": "RETURN 1 AS x /* ; */; CREATE (n)",
    "two semicolons": "RETURN 1 AS x;;",
    "semicolon first": "; RETURN 1 AS x",
    "no statement": "  // nothing\n",
    "parameter": "MATCH (n {id: $id}) RETURN n",
    "dynamic label": "WITH 'Area' AS l MATCH (n:$(l)) RETURN n",
    "procedure as a function": "RETURN apoc.load.json('http://x/') AS x",
    "function in another name space": "RETURN apoc.cypher.runFirstColumn('CREATE (n)', {}) AS x",
    "function in backticks": "RETURN `apoc`.`load`.`json`('http://x/') AS x",
    "function with a dot in backticks": "RETURN `apoc.load.json`('http://x/') AS x",
    "function with spaces": "RETURN apoc /* . */ . load . json ('http://x/') AS x",
    "property as a function": "MATCH (n) RETURN n.date('2020-01-01') AS x",
    "engine's own number": "MATCH (n) RETURN id(n) AS x",
    "sequence": "RETURN nextval('s') AS x",
    "reduce": "RETURN reduce(s = [1], x IN range(1, 100) | s + s) AS x",
    "long range": "UNWIND range(1, 1000000000) AS x RETURN collect(x) AS all_of_them",
    "range to a value": "MATCH (n) RETURN range(1, n.position) AS x",
    "range over a product": "MATCH p = (a)--(b) RETURN range(1, length(p) * 1000) AS x",
    "range to another function": "MATCH (n) RETURN range(0, toInteger(n.name)) AS x",
    "range in backticks": "RETURN `range`(1, 1000000000) AS x",
    "range by nothing": "RETURN range(1, 2, 0) AS x",
    "loop in a loop": "RETURN any(x IN range(1, 9) WHERE any(y IN range(1, 9) WHERE y > x)) AS x",
    "list in a list": "RETURN [x IN range(1, 9) | [y IN range(1, 9) | x]] AS x",
    "text not closed": "RETURN 'x",
    "text not closed, other mark": 'RETURN "x',
    "name not closed": "RETURN 1 AS `x",
    "comment not closed": "RETURN 1 AS x /* CREATE (n)",
    "backslash before the closing mark": r"RETURN 'x\' AS y",
    "unknown escape": r"RETURN 'x\q' AS y",
    "two texts side by side": "RETURN 'a''b' AS x",
    "two names side by side": "RETURN 1 AS x y",
    "number in a word": "RETURN 1UNION RETURN 2",
    "escape that ends a text": r"RETURN 'x\u0027 AS x UNION CALL db.info() YIELD name RETURN \u0027y' AS x",
    "escape that ends a comment": r"RETURN 1 AS x /* \u002a\u002f CREATE (n) /* */",
    "escape that ends a line": "RETURN 1 AS x // \\u000aCREATE (n)",
    "escape in a name": r"RETURN 1 AS `x\u0060 CREATE (n) //`",
    "line separator ends no comment": "RETURN 1 AS x //\u2028 \nCREATE (n)",
    "carriage return ends a comment": "RETURN 1 AS x //\rUNION CREATE (n)",
    "comment of many stars": "RETURN 1 AS x /***/ CREATE (n) /* */",
    "comment of an odd end": "RETURN 1 AS x /* **/ CREATE (n) /* */",
    "comment not closed, empty": "RETURN 1 AS x /*",
    "comment closed twice": "RETURN 1 AS x /* */ */",
    "comment in a comment": "RETURN 1 AS x /* /* */ CREATE (n) */",
    "text in a comment": "RETURN 1 AS x /* ' */ CREATE (n) /* ' */",
    "comment in a text": "RETURN '/*' AS x CREATE (n) RETURN '*/' AS y",
    "two slashes in a text": "RETURN '//' AS x\nCREATE (n)",
    "backtick in a text": "RETURN '`' AS x CREATE (n) RETURN '`' AS y",
    "text in a name": "RETURN 1 AS `'` CREATE (n) RETURN 1 AS `'`",
    "doubled backtick": "RETURN 1 AS `a``` CREATE (n) RETURN 2 AS `b`",
    "long s": "MATCH (n) \u017fET n.name = 'x'",
    "dotless i": "MATCH (n) DETACH DELETE n L\u0131MIT 1",
    "full width": "\uff23\uff32\uff25\uff21\uff34\uff25 (n)",
    "cyrillic": "\u0421REATE (n)",
    "combining mark": "CREATE\u0301 (n)",
    "byte order mark": "\ufeffCREATE (n)",
    "null": "RETURN 1 AS x\x00 CREATE (n)",
    "soft hyphen": "CRE\u00adATE (n)",
    "lone surrogate": "RETURN '\ud800' AS x",
    "arrow of another alphabet": "MATCH (a)\u2010[:ABOUT]->(b) RETURN a",
}  # fmt: skip

ANSWERED = [
    "RETURN 'CALL dbms.listConfig(); MERGE, SET and DELETE' AS words",
    'RETURN "LOAD CSV FROM \'file:///etc/passwd\'" AS words',
    "MATCH (n) // CREATE (m); DROP TABLE Area\nRETURN n",
    "/* SHOW USERS; TERMINATE TRANSACTION 'x' */ MATCH (n) RETURN n /***/ // SET",
    "MATCH (`call`:`Set` {`delete`: 'x'}) RETURN `call`.`load` AS `create`",
    r"MATCH (n) WHERE n.name =~ '.*\\bset\\b.*' RETURN n.name AS name",
    "RETURN 'it''s' AS x".replace("''", r"\'"),
    "RETURN 'Zoë – “quoted”\u2028' AS x, 'a\nb' AS y",
    "RETURN 1 AS x;",
    "RETURN 1 AS x ; // that is all",
    "MATCH (n:Record) WHERE n.first >= date('2019-01-31') RETURN n.kind AS kind, count(*) AS n ORDER BY n DESC LIMIT 3",
    "MATCH (a:Offender)<-[:ABOUT]-(r:Record|Handover) OPTIONAL MATCH (r)-[:IN_AREA]->(b) RETURN DISTINCT a.crn, b.name",
    "MATCH (n) RETURN n UNION ALL MATCH (n) RETURN n",
    "UNWIND [1, 2.5, -3, 1e-5, 0x1F] AS x WITH x WHERE x > 1 AND NOT x IN [3] RETURN collect(x) AS xs, avg(x) AS mean",
    "MATCH p = (a:Staff)-[:MANAGED_BY*1..3]->(b) RETURN nodes(p) AS people, length(p) AS steps",
    "MATCH p = (a:Staff)-[:MANAGED_BY* SHORTEST 1..3]->(b) RETURN p",
    "MATCH p = ANY SHORTEST (a:Staff)-[:MANAGED_BY]->+(b:Staff) RETURN p",
    "MATCH p = shortestPath((a:Staff)-[*..4]-(b:Staff)) RETURN p",
    "MATCH (n:Record) WHERE EXISTS { MATCH (n)-[:ABOUT]->(o) WHERE o.name IS NOT NULL } RETURN COUNT { (n)--() } AS n",
    "MATCH (n) RETURN CASE WHEN n.kind = 'x' THEN 'y' ELSE null END AS kind",
    "MATCH (n) WHERE n.name STARTS WITH 'A' OR n.name ENDS WITH 'b' XOR n.name CONTAINS 'c' RETURN n.name",
    "MATCH (n:Record) RETURN [x IN collect(n.kind) WHERE x <> 'contact' | toUpper(x)] AS kinds",
    "MATCH (n) WHERE any(x IN labels(n) WHERE x = 'Area') AND (n.kind IN ['a', 'b']) RETURN n {.name, .kind}",
    "RETURN list_filter([1, 2, 3], x -> x > 1) AS xs, CAST('1' AS INT64) AS one",
    "RETURN point.distance(point({x: 1, y: 2}), point({x: 2, y: 3})) AS d, date.truncate('month', date()) AS m",
    "UNWIND range(1, 10000) AS x RETURN count(x) AS n, range(10, 1, -2) AS down",
    "MATCH p = (a)-[*1..3]-(b) WITH nodes(p) AS ns UNWIND range(0, size(ns) - 1) AS i RETURN ns[i] AS n, range(1, LENGTH(p))",
    "MATCH (n:Mention) RETURN n.span_start AS start, n.span_end AS end, n.category AS filter",
    "MATCH (n)\r\nRETURN n\r\n",
    "match (n) where n.name is null return Count(distinct n) as c",
]  # fmt: skip


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(BadInput) as caught:
        admitted(text)
    return caught.value.problems


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_does_more_than_read_is_refused_with_place_and_remedy(text: str) -> None:
    for problem in problems(text):
        assert problem.where and problem.value and problem.expected and problem.remedy.endswith((".", "`", "\\t"))


@pytest.mark.parametrize("text", ANSWERED)
def test_what_reads_is_sent_as_it_stands_but_for_comments(text: str) -> None:
    sent = admitted(text)
    assert sent.split() == uncommented(text).split()


def uncommented(text: str) -> str:
    """A second reading, to hold the first against: comments, outside quotation marks, and the last semicolon away."""
    quoted = r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`"
    kept = re.sub(rf"({quoted})|//[^\n]*|/\*.*?\*/", lambda m: m.group(1) or " ", text, flags=re.DOTALL)
    return re.sub(r";\s*$", "", kept)


def test_a_refusal_names_line_column_word_and_the_way_out() -> None:
    (problem,) = problems("MATCH (n:Area)\n  // the name\n  sEt n.name = 'x'\nRETURN n")
    assert (problem.where, problem.value) == ("line 3, column 3", "sEt")
    assert "MATCH, OPTIONAL MATCH, WITH" in problem.remedy and problem.remedy.endswith("As a name, write `sEt`.")


def test_all_faults_of_a_text_are_told_at_once() -> None:
    told = problems(
        "MATCH (n) SET n.x = 1 WITH n REMOVE n.x RETURN apoc.version(), $x_is_not_told_twice".replace("$", "")
    )
    assert [p.value for p in told] == ["SET", "REMOVE", "apoc.version()"]


def test_a_refusal_never_shows_a_text_in_quotation_marks() -> None:
    assert "Name of a person" not in str(problems("RETURN 1 'Name of a person'"))


def test_a_text_of_any_length_is_judged_at_once() -> None:
    assert MOST_BYTES == 4 * MOST_CHARACTERS
    assert problems("RETURN 1 " + "/" * MOST_CHARACTERS)[0].expected.endswith("20,000 characters")
    for text in (
        "(" * MOST_CHARACTERS,
        "/*" * (MOST_CHARACTERS // 2),
        "'" + "\\\\" * 9_000,
        "`" * 19_999,
        "x." * 9_999,
    ):
        assert problems(text)


@pytest.mark.parametrize(
    ("seconds", "rows"), [(0, 1), (-1, 1), (60.1, 1), (1, 0), (1, -1), (1, 100_001), (float("nan"), 1)]
)
def test_limits_have_bounds(seconds: float, rows: int) -> None:
    with pytest.raises(BadInput):
        Limits(seconds, rows)
    assert Limits(60, 100_000) and Limits() == Limits(1.0, 1_000)


def test_no_name_of_the_ontology_needs_backticks() -> None:
    for name in {*PROPERTIES, *(name for names in PROPERTIES.values() for name in names)}:
        assert admitted(f"MATCH (n:{name} {{{name}: 1}})-[:{name}]->(m) RETURN n.{name} AS x")


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent.parent / "graph" / "queries").rglob("*.cypher")), ids=lambda p: p.name
)
def test_our_own_questions_would_be_admitted(path: Path) -> None:
    text = path.read_text("utf-8")
    if uncommented(text).strip():  # else its variants say it
        assert admitted(re.sub(r"\$\w+", "'x'", text))


def test_the_lists_of_words_do_not_contradict_each_other() -> None:
    assert not FORBIDDEN & KEYWORDS and not FUNCTIONS & set(WITHHELD) and not FORBIDDEN & FUNCTIONS
    assert all(word == word.lower() for word in FORBIDDEN | KEYWORDS | FUNCTIONS | set(WITHHELD))


def test_the_page_of_functions_has_those_that_may_be_used() -> None:
    page = (Path(__file__).parent.parent / "docs" / "cypher.md").read_text("utf-8")
    listed = page.partition("## Functions")[2].partition("`id()`")[0]
    assert {name.lower() for name in re.findall(r"`([^`]+)`", listed)} == FUNCTIONS


# ---- disguises

BETWEEN = [
    " ", "\t", "\n", "\r\n", "\r", "/**/", "/***/", "/* x */", "//x\n", "//\r\n", " /* ' */ ", "/*`*/", "/* \" */\n", "\x0b",
    "\x0c", "\x1c", "\x1f", "\xa0", "\x85", "\u1680", "\u180e", "\u2000", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
    "\u200b", "\u200d", "\u2060", "\ufeff", "\\u0020", "\\u00A0", "\\U00000020",
]  # fmt: skip
BEFORE = [
    "",
    "MATCH (n) ",
    "MATCH (n) WITH n ",
    "RETURN 1 AS x; ",
    "RETURN 1 AS x UNION ",
    "OPTIONAL ",
    "/**/",
    "'x' ",
    "WITH * ",
]


def spellings() -> dict[str, st.SearchStrategy[str]]:
    """Ways to write one letter."""

    def ways(letter: str) -> st.SearchStrategy[str]:
        code = f"{ord(letter):04x}"
        odd = {"s": ["\u017f"], "i": ["\u0131", "\u0130"], "k": ["\u212a"]}.get(letter.lower(), [])
        plain = st.sampled_from([letter.lower(), letter.upper()])
        strange = [f"\\u{code}", f"\\u{code.upper()}", f"\\uu{code}", f"\\U{code:0>8}", chr(0xFEE0 + ord(letter)), *odd]
        return st.one_of(plain, plain, plain, st.sampled_from(strange))

    return {letter: ways(letter) for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"}


SPELLINGS = spellings()


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """A refused statement in odd letters, white space and comments, after some that may stand before it."""
    parts = []
    for piece in re.findall(r"'[^']*'|\s+|[A-Za-z]+|.", draw(st.sampled_from(CLAUSES)), re.DOTALL):
        if piece.isspace():
            parts.append(draw(st.sampled_from(BETWEEN)))
        elif piece.isalpha():
            parts += [draw(SPELLINGS.get(letter, st.just(letter))) for letter in piece]
        else:
            parts.append(piece)
    return draw(st.sampled_from(BEFORE)) + "".join(parts)


NO_MATTER = (
    "comment",
    "line separator",
    "text",
    "two",
    "backtick",
    "name not",
    "slashes",
    "doubled",
    "no statement",
    "null",
)
CLAUSES = [text for name, text in REFUSED.items() if not any(word in name for word in NO_MATTER)]


@given(disguised())
@example("\\u0043ALL db.info()")
@example("C\\u0041LL/**/threads=1")
def test_no_disguise_of_a_refused_statement_is_sent(text: str) -> None:
    with pytest.raises(BadInput):
        admitted(text)


@pytest.mark.parametrize(("before", "between"), product(BEFORE, BETWEEN))
def test_no_white_space_hides_a_call(before: str, between: str) -> None:
    assert problems(f"{before}CALL{between}threads=1") and problems(f"{before}cAlL{between}{{ CREATE (n) }}")


ALPHABET = [
    "'", '"', "`", "\\", "/", "*", "//", "/*", "*/", "\n", "\r", " ", ";", "\\u0027", "x", "CREATE (n)", "CALL", "RETURN 1",
    "MATCH (n)", "''", "\\'", "\\\\", "$", "é", "\u2028",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(ALPHABET), max_size=14).map("".join), st.sampled_from(["", "RETURN 1 AS x ", "RETURN '"])
)
def test_what_is_sent_says_the_same_however_it_is_read(text: str, head: str) -> None:
    """No comment, no escape of letters, no second statement, and no refused word outside quotation marks is sent."""
    try:
        sent = admitted(head + text)
    except BadInput:
        return
    bare = outside(sent)
    assert bare.isascii() and not {"//", "/*", "*/", ";", "\\", "$"} & {
        bare[i : i + n] for n in (1, 2) for i in range(len(bare))
    }
    assert not FORBIDDEN & set(re.findall(r"\w+", bare.lower()))
    assert admitted(sent) == sent and len(sent) == len((head + text).replace("\r\n", "\n"))


def outside(text: str) -> str:
    """What stands outside quotation marks, read letter by letter; fails where a mark is left open."""
    mark, escaped, bare = "", False, ""
    for letter in text:
        if not mark:
            mark = letter if letter in "'\"`" else ""
            bare += " " if mark else letter
        elif escaped:
            escaped = False
        elif letter == "\\" and mark != "`":
            escaped = True
        elif letter == mark:
            mark = ""
    assert not mark
    return bare


@given(st.text(max_size=200))
def test_any_text_is_refused_or_sent(text: str) -> None:
    try:
        assert isinstance(admitted(text), str)
    except BadInput as refused:
        assert refused.problems

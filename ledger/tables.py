"""The ledger's tables: what was received and decided. Rows are added, never changed: triggers refuse it.

A run is one transaction: its row, its files' rows and all that they brought stand together or not at all.
"""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
)

metadata = MetaData()


def _key(name: str = "id") -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=True)


def _run() -> Column[int]:
    return Column("run", ForeignKey("runs.id"), nullable=False, index=True)


def _place() -> list[Column[Any]]:
    return [Column("file", Text, nullable=False), Column("position", Integer), Column("line", Integer)]


identity = Table("identity", metadata, Column("id", Text, primary_key=True))

runs = Table(
    "runs", metadata, _key(),
    Column("kind", Text, CheckConstraint("kind IN ('load', 'choice', 'settlement')"), nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text),
    sqlite_autoincrement=True,
)  # fmt: skip

files = Table(
    "files", metadata, _key(), _run(),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("crn", Text),
    *(Column(name, Integer, nullable=False) for name in ("received", "accepted", "duplicates", "quarantined")),
    CheckConstraint("received = accepted + duplicates + quarantined", name="nothing_lost"),
)  # fmt: skip

records = Table(
    "records", metadata, _key("seq"),
    Column("crn", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    *_place(), _run(),
    UniqueConstraint("crn", "record_id", "sha256"),
    sqlite_autoincrement=True,
)  # fmt: skip

# A record seen again nearer the top of another file: its place must not depend on which file came first.
sightings = Table(
    "sightings", metadata, _key(), Column("record", ForeignKey("records.seq"), nullable=False, index=True),
    *_place(), _run(),
)  # fmt: skip

headers = Table(
    "headers", metadata, _key(),
    Column("crn", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("file", Text, nullable=False),
    _run(),
    UniqueConstraint("crn", "sha256"),
)  # fmt: skip

# `body` is null for a file that could not be read at all; `faults` is JSON: every fault of the row.
quarantine = Table(
    "quarantine", metadata, _key(), Column("crn", Text),
    *_place(), Column("record_id", Text),
    *(Column(name, Text, nullable=False) for name in ("field", "value", "expected", "remedy", "faults", "sha256")),
    Column("body", Text), Column("size", Integer), _run(),
    Index("quarantine_of", "crn", "record_id"),
)  # fmt: skip

# What a person decided: which text of an id stands (sha256), or that a quarantined row needs nothing more.
choices = Table(
    "choices", metadata, _key(), Column("crn", Text), Column("record_id", Text), Column("sha256", Text),
    Column("quarantined", ForeignKey("quarantine.id")),
    Column("by", Text, nullable=False), Column("reason", Text, nullable=False), _run(),
    Index("choices_of", "crn", "record_id"),
)  # fmt: skip

# What a newer reader does not find any more of what was known of a person (`found` 0), or finds again (1): the last word stands.
rereadings = Table(
    "rereadings", metadata, _key(),
    *(Column(name, Text, nullable=False) for name in ("crn", "category", "record_id", "quote", "version")),
    Column("found", Integer, nullable=False), Column("at", Text, nullable=False), _run(),
    Index("rereadings_of", "crn", "category"),
)  # fmt: skip

# `number` rises with every completed projection: a reader whose number is lower opens its graph again.
projections = Table(
    "projections", metadata, _key("number"), _run(),
    Column("seq", Integer, nullable=False), Column("made_by", Text, nullable=False), Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)  # fmt: skip

# An alert: one thing that one person is to be told at one review point of a case. `id` is opaque: it stands in links.
alerts = Table(
    "alerts", metadata, _key("seq"), Column("id", Text, nullable=False, unique=True),
    *(Column(name, Text, nullable=False) for name in ("crn", "rule", "item", "point", "recipient")),
    Column("role", Text, nullable=False), Column("urgency", Text, nullable=False),
    Column("text", Text, nullable=False), Column("category", Text), Column("at", Text, nullable=False),
    UniqueConstraint("crn", "rule", "item", "point", "recipient"),
)  # fmt: skip

alert_evidence = Table(
    "alert_evidence", metadata, _key(), Column("alert", ForeignKey("alerts.id"), nullable=False),
    Column("record_id", Text, nullable=False), Column("at", Text, nullable=False),
    UniqueConstraint("alert", "record_id"),
)  # fmt: skip

# What became of an alert; its last row is its state. `to` is whom it was passed on to, `level` how far up it has gone.
alert_changes = Table(
    "alert_changes", metadata, _key(), Column("alert", ForeignKey("alerts.id"), nullable=False, index=True),
    Column("state", Text, nullable=False), Column("at", Text, nullable=False), Column("by", Text),
    Column("to", Text), Column("note", Text), Column("level", Integer, nullable=False),
)  # fmt: skip

# A message that is to go out, about one alert or several. `id` is opaque; `address` null: the fallback of the settings.
outbox = Table(
    "outbox", metadata, Column("id", Text, primary_key=True),
    Column("kind", Text, CheckConstraint("kind IN ('at_once', 'digest', 'escalation')"), nullable=False),
    Column("person", Text, nullable=False), Column("address", Text), Column("at", Text, nullable=False),
    Column("due_at", Text, nullable=False, index=True),
)  # fmt: skip

outbox_alerts = Table(
    "outbox_alerts", metadata, _key(), Column("outbox", ForeignKey("outbox.id"), nullable=False, index=True),
    Column("alert", ForeignKey("alerts.id"), nullable=False), UniqueConstraint("outbox", "alert"),
)  # fmt: skip

# Each attempt to send a message, and a person's word that a dead letter is to be tried again.
deliveries = Table(
    "deliveries", metadata, _key(), Column("outbox", ForeignKey("outbox.id"), nullable=False, index=True),
    Column("outcome", Text, CheckConstraint("outcome IN ('sent', 'failed', 'dead', 'retry')"), nullable=False),
    Column("at", Text, nullable=False), Column("fault", Text), Column("next_at", Text),
)  # fmt: skip

# A look at cases for what is to be raised: `run` is how far the ledger was read, `whole` whether all live cases were looked at,
# `failed` how many of them could not be reviewed.
sweeps = Table(
    "sweeps", metadata, _key(), _run(), Column("at", Text, nullable=False), Column("whole", Integer, nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("cases", "raised", "escalated", "failed")),
)  # fmt: skip


def open_engine(path: str) -> Engine:
    """The SQLite file at `path`, with its tables. Every transaction outlasts a power cut once it is committed."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def make(connection: Connection) -> None:
    metadata.create_all(connection)
    for table in metadata.tables:
        for deed in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )

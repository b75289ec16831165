"""The only reader of the environment."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from errors import BadInput, Problem

ROOT = Path(__file__).parent
SECRETS = Path("/run/secrets")  # where containers are given secrets, a file each: throughline_mail_password


class Settings(BaseSettings):
    """Where things are kept, and how people are reached. Every value is an environment variable THROUGHLINE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="THROUGHLINE_", env_ignore_empty=True)

    home: Path = ROOT / "var"  # the folder of the ledger and the embedded graph
    store: str = ""  # the graph's address; empty: the embedded graph in `home`
    actor: str = "local"  # who reads, until there is sign-in
    neo4j_user: str = "neo4j"  # where the store is a Neo4j server
    neo4j_password: SecretStr = SecretStr("")
    neo4j_auth_file: Path | None = None  # a file of one line, user/password, in place of the two above
    neo4j_database: str = "neo4j"

    inbox: Path | None = None  # the folder from which the worker takes case files
    sweep_minutes: float = Field(60, gt=0)  # how often the worker looks at all live cases
    base_url: str = "http://127.0.0.1:8501"  # the app's address, for the links in messages
    fallback_address: str = ""  # where a message goes whose person, or whose person's address, is not on record
    now: AwareDatetime | None = None  # a clock that stands still, for tests and demonstrations only
    mail_host: str = ""
    mail_port: int = Field(25, ge=1, le=65535)
    mail_security: Literal["none", "starttls", "tls"] = "starttls"
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = ""
    mail_timeout: float = Field(30, gt=0)  # seconds that a mail server, or GOV.UK Notify, may be silent
    notify_api_key: SecretStr = SecretStr("")
    notify_base_url: str = "https://api.notifications.service.gov.uk"
    notify_template_id: str = ""
    chat_urls: SecretStr = SecretStr("")  # Apprise addresses, with a space between them; they hold tokens

    @property
    def store_url(self) -> str:
        return self.store or f"ladybug://{(self.home / 'graph.lbug').resolve()}"

    @property
    def ledger_path(self) -> Path:
        return self.home / "ledger.sqlite"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Raises BadInput where a value is of no use; what stands there is not repeated, since it may be a secret."""
    try:
        return Settings(_secrets_dir=SECRETS if SECRETS.is_dir() else None)
    except ValidationError as fault:
        raise BadInput([_problem(str(e["loc"][0]), e["msg"]) for e in fault.errors()]) from None


def _problem(name: str, expected: str) -> Problem:
    remedy = "README.md lists the settings."
    return Problem("environment", f"THROUGHLINE_{name.upper()}", "its value", f"usable ({expected})", remedy)

"""The only reader of the environment."""

from functools import lru_cache
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent


class Settings(BaseSettings):
    """Where things are kept. Every value is an environment variable THROUGHLINE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="THROUGHLINE_")

    home: Path = ROOT / "var"  # the folder of the ledger and the embedded graph
    store: str = ""  # the graph's address; empty: the embedded graph in `home`
    actor: str = "local"  # who reads, until there is sign-in
    neo4j_user: str = "neo4j"  # where the store is a Neo4j server
    neo4j_password: SecretStr = SecretStr("")
    neo4j_auth_file: Path | None = None  # a file of one line, user/password, in place of the two above
    neo4j_database: str = "neo4j"

    @property
    def store_url(self) -> str:
        return self.store or f"ladybug://{(self.home / 'graph.lbug').resolve()}"

    @property
    def ledger_path(self) -> Path:
        return self.home / "ledger.sqlite"


@lru_cache(maxsize=1)
def settings() -> Settings:
    return Settings()

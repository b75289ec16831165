"""Serves an empty Neo4j until interrupted: `python -m tests.neo4j_server`, to try the app on a real server."""

import signal
import sys
import tempfile
from pathlib import Path

from .artifacts import LTS, RELEASES, Unavailable
from .launcher import StartFailed
from .source import own_server


def main(release: str = LTS) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with (
        tempfile.TemporaryDirectory(prefix="throughline-neo4j-") as folder,
        own_server(Path(folder), release) as server,
    ):
        print(f"export THROUGHLINE_STORE={server.uri}")
        print(f"export THROUGHLINE_NEO4J_PASSWORD={server.password}", flush=True)
        print(f"Neo4j {server.version} serves until interrupted (Ctrl-C); its data goes with it.", file=sys.stderr)
        signal.pause()


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] not in RELEASES:
        sys.exit(f"Which release? {' or '.join(RELEASES)}")
    try:
        main(*sys.argv[1:2])
    except KeyboardInterrupt:
        pass
    except (Unavailable, StartFailed) as reason:
        sys.exit(f"No Neo4j server: {reason}")

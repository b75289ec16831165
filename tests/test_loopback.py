"""Until there is sign-in the app shows itself to this machine alone, however it was started."""

from collections.abc import Iterator
from pathlib import Path

import pages
import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from access.loopback import only_loopback
from errors import BadInput


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    yield from pages.app(tmp_path, monkeypatch)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_an_address_of_this_machine_alone_is_taken(address: str) -> None:
    assert only_loopback(address) == address


@pytest.mark.parametrize(
    "address", ["", "0.0.0.0", "::", "10.0.0.1", "192.0.2.1", "fe80::1", "::ffff:10.0.0.1", "localhost.example.test", "127.0.0.1 ", "2130706433", "0"]
)  # fmt: skip
def test_any_other_is_refused_with_the_way_out(address: str) -> None:
    with pytest.raises(BadInput, match="there is no sign-in yet"):
        only_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", None])
def test_an_app_that_listens_elsewhere_shows_nothing_but_the_way_out(at: AppTest, address: str | None) -> None:
    before = config.get_option("server.address")
    config.set_option("server.address", address)
    try:
        at.run()
    finally:
        config.set_option("server.address", before)
    assert ["there is no sign-in yet" in e.value for e in at.error] == [True]
    assert not at.sidebar.get("page_link") and not at.header


def test_an_app_on_loopback_opens(at: AppTest) -> None:
    at.run()
    assert not at.error and at.sidebar.get("page_link")

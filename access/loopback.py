"""Where the app may listen until it has sign-in: where only this machine can reach it."""

from ipaddress import ip_address

from errors import BadInput, Problem


def only_loopback(address: str) -> str:
    """`address`, if nothing but this machine reaches it. Raises BadInput otherwise: whoever reaches the app reads every case."""
    if not _is_loopback(address.strip("[]")):
        remedy = (
            "Use 127.0.0.1, ::1 or localhost: there is no sign-in yet, and whoever reaches the app reads every case."
        )
        raise BadInput(
            [Problem("app", "address", address or "every address", "an address of this machine alone", remedy)]
        )
    return address


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address.lower() == "localhost"

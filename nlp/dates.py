"""The date that a text gives for an event, at the precision stated."""


def event_date(text: str, start: int, end: int, recorded_on: str | None = None, born: str | None = None) -> str | None:
    """YYYY, YYYY-MM, YYYY-MM-DD or A/B for the event at `text[start:end]`, else None."""
    return None

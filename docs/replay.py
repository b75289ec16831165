"""Writes docs/replay-mccann.md and its picture: every alert that the McCann case would have raised. `make docs` runs it.

The paragraphs are those of the records that prove an alert; only this page reads them, the engine does not.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import altair as alt

from alerts.recipients import FALLBACK
from alerts.replay import Happened, replay
from continuity.wording import label, plural
from graph.case import CaseFile
from ingest.case_file import case_with_mentions, read_case_file

ROOT = Path(__file__).parent.parent
PAGE, PICTURE = ROOT / "docs" / "replay-mccann.md", ROOT / "docs" / "images" / "replay.png"
SINCE, UNTIL = date(2011, 1, 1), date(2019, 4, 30)


def mccann() -> CaseFile:
    return case_with_mentions(read_case_file(ROOT / "cases" / "mccann" / "case.json", date(2026, 1, 1)))


def page(case: CaseFile) -> str:
    found = [h for h in replay(case, SINCE) if h.day <= UNTIL]
    raised = [h for h in found if h.what == "raised"]
    later = _later(found)
    days = "\n".join(_day(case, day, list(of), later) for day, of in groupby(raised, lambda h: h.day))
    counts = Counter(h.what for h in found)
    return f"""# What Throughline would have raised in the McCann case

Written by `make docs` from `throughline replay cases/mccann/case.json --from 2011`, up to the end of April 2019.

The input was transcribed from the published review (cases/README.md), so this shows what the rules of today make of what the
review tells, and nothing about what any officer could have done with it. A record counts from the day on which probation
received it, else from the day it was written; a date without a day counts at its end. No officer's answer is on record, so every
alert goes up to the manager after five working days and to the head of service after ten, where the record had not
settled it by then. Officers stand by the labels of the review; where it names nobody above one of them, the role stands.

{plural(counts["raised"], "alert")} at {plural(len({h.day for h in raised}), "review point")}; {counts["settled"]} settled by a later record;
{counts["escalated"]} steps up. “Paragraphs” are those of the review from which the records that prove an alert were transcribed.

![Alerts by day and by who would have been told, 2011 to April 2019](images/replay.png)

{days}
"""


def _later(found: Iterable[Happened]) -> dict[int, list[Happened]]:
    """Of each alert what became of it."""
    became: dict[int, list[Happened]] = {}
    for one in found:
        if one.what != "raised":
            became.setdefault(id(one.alert), []).append(one)
    return became


def _day(case: CaseFile, day: date, raised: Sequence[Happened], later: dict[int, list[Happened]]) -> str:
    rows = "\n".join(_row(case, one, later.get(id(one.alert), [])) for one in raised)
    return f"""## {day}: {raised[0].point}

| what | to | proof | paragraphs | what became of it |
|---|---|---|---|---|
{rows}
"""


def _row(case: CaseFile, one: Happened, became: Sequence[Happened]) -> str:
    alert = one.alert
    what = (
        f"**{label(alert.item)}**, `{alert.rule}`" if alert.item == alert.category else f"{alert.text} `{alert.rule}`"
    )
    told = " ".join(str(case.record(r).detail.get("paragraph") or "") for r in alert.records)
    paragraphs = [f"M{number}" for number in sorted({int(n) for n in re.findall(r"\d+", told)})]
    steps = "; ".join(f"{h.day} {_to(h)}" for h in became)
    cells = (
        what,
        one.to,
        ", ".join(alert.records),
        ", ".join(paragraphs),
        steps,
    )
    return f"| {' | '.join(c.replace('|', '/') for c in cells)} |"


def _to(one: Happened) -> str:
    return f"to {_role(one.to)}" if one.what == "escalated" else one.what


def _role(to: str) -> str:
    return to.removesuffix(" (nobody on record)")


def chart(case: CaseFile) -> alt.Chart:
    """A dot a day and recipient; its size is how many alerts."""
    found = [h for h in replay(case, SINCE) if h.day <= UNTIL and h.what in ("raised", "escalated")]
    counts = Counter((h.day, _line(h), h.what) for h in found)
    rows = [{"day": d.isoformat(), "to": to, "what": what, "alerts": n} for (d, to, what), n in sorted(counts.items())]
    order = [row["to"] for row in sorted(rows, key=lambda r: r["what"] != "raised")]
    return (
        alt.Chart(alt.Data(values=rows), title="Alerts that the McCann case would have raised, by who would have been told")
        .mark_point(opacity=0.8, filled=True)
        .encode(
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", grid=True)),
            y=alt.Y("to:N", title=None, sort=list(dict.fromkeys(order))),
            size=alt.Size("alerts:Q", title="alerts on one day", scale=alt.Scale(range=[30, 700])),
            shape=alt.Shape("what:N", title=None, scale=alt.Scale(domain=["raised", "escalated"], range=["circle", "diamond"])),
            color=alt.Color(
                "what:N", title=None,
                scale=alt.Scale(domain=["raised", "escalated"], range=["#1d4f91", "#a33205"]),
            ),
        )
        .properties(width=820, height=alt.Step(34))
        .configure_view(stroke=None)
        .configure_axis(gridColor="#e1e4e6", domainColor="#c8ccd0", labelFontSize=13)
        .configure_title(fontSize=16, anchor="start", offset=16)
    )  # fmt: skip


def _line(one: Happened) -> str:
    """Whose line of the chart it is: an officer, or the role that nobody on record held."""
    return _role(one.to).split(", ")[0] if one.alert.recipient != FALLBACK or one.what == "escalated" else _role(one.to)


def main() -> None:
    case = mccann()
    PAGE.write_text(page(case), "utf-8")
    chart(case).save(PICTURE, scale_factor=2)


if __name__ == "__main__":
    main()

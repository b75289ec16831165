"""The date that a text gives for an event, at the precision stated."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from nlp.pattern import fold
from nlp.sentences import sentences_of

MONTHS = {name: n for n, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
WEEKDAYS = {name: n for n, name in enumerate("mon tue wed thu fri sat sun".split())}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
COUNTS = {
    word: n
    for n, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split(),
        start=1,
    )
} | {"a": 1, "an": 1, "couple of": 2, "a couple of": 2}

_Y = r"(?:19|20)\d\d"
_YY = r"(?:(?:19|20)\d\d|['’]?\d\d)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted((re.escape(w) for w in COUNTS), key=len, reverse=True)) + ")"
_WEEKDAY = r"(?:monday|tues(?:day)?|weds|wednesday|thurs(?:day)?|friday|saturday|sunday)"
_SHORT_DAY = r"(?:mon|tue|wed|thu|thur|fri|sat|sun)"  # "sat" and "wed" are words too: a day only after on, last, since
_DASH = r"\s?[-–—/]\s?"
# What follows a number that is a time, a sum, a dose or an address rather than a year.
_NO_YEAR = (
    r"(?!\s?(?:hrs?|hours|h\b|mg|ml|g\b|kg|m\b|cm|km|miles?|metres|quid|pounds|p\b|%|units|calories|people|men"
    r"|(?:[A-Za-z]+\s)?(?:road|rd|street|st|avenue|ave|lane|close|drive|way)\b))"
)
_ALONE = r"(?<![\w£$€#/.:,\-])"


@dataclass(frozen=True, slots=True)
class Given:
    """What relative words are read against: the day of the record and the day of birth, each as far as known."""

    recorded: str | None = None
    born: str | None = None

    def day(self) -> date | None:
        return _day(self.recorded)

    def year(self) -> int | None:
        return int(self.recorded[:4]) if self.recorded and re.match(r"\d{4}", self.recorded) else None

    def birth_year(self) -> int | None:
        return int(self.born[:4]) if self.born and re.match(r"\d{4}", self.born) else None


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression in a sentence: its place, and how to read it."""

    start: int
    end: int
    match: re.Match[str]
    read: Callable[[re.Match[str], Given], str | None]

    def value(self, given: Given) -> str | None:
        return self.read(self.match, given)


def event_date(text: str, start: int, end: int, recorded_on: str | None = None, born: str | None = None) -> str | None:
    """YYYY, YYYY-MM, YYYY-MM-DD or A/B for the event at `text[start:end]`, else None.

    Words relative to the record or to an age ("last week", "aged 17") give a date only where `recorded_on` or `born`
    (YYYY, YYYY-MM or YYYY-MM-DD) says enough.
    """
    expression = governing(text, start, end)
    return expression.value(Given(recorded_on, born)) if expression else None


def governing(text: str, start: int, end: int) -> Expression | None:
    """The date expression of the span's own sentences that speaks of the span, at its place in `text`."""
    sentences = sentences_of(text)
    first, last = sentences.index(start), sentences.index(max(start, end - 1))
    begin, stop = sentences.span(first)[0], sentences.span(last)[1]
    found = expressions(text[begin:stop])
    if not found:
        return None
    best = min(found, key=lambda e: _cost(text[begin:stop], e, start - begin, end - begin))
    return replace(best, start=best.start + begin, end=best.end + begin)


_OTHER_EVENT = re.compile(
    r"(?:shared|reported|disclosed|logged|recorded|received|reviewed|assessed|written|dated|mappa|marac|oasys|released?"
    r"|release|due|until|till?|expires?|expiry|ends?|review|updated|noted|hearing|statement|report|memo|letter|parole"
    r"|sentenced?|told|interviewed|since)\W+(?:\w+\W+){0,2}$"
)
_BIRTH = re.compile(r"(?:\bdob|\bd\.o\.b\.?|\bborn)\W+(?:on\W+|in\W+)?$")
_TURN = re.compile(r",|\b(?:and|but|then|while|although|whereas|before|after|when)\b|[:(]")


def _cost(window: str, e: Expression, start: int, end: int) -> tuple[int, int]:
    """How badly a date governs the span: far off, behind a turn of the clause, or said of another event."""
    before = fold(window[max(0, e.start - 40) : e.start])
    other = 200 if _OTHER_EVENT.search(before) and not e.start <= start < e.end else 0
    if e.start < end and start < e.end:
        return (other // 2, e.start)
    gap = window[e.end : start] if e.end <= start else window[end : e.start]
    heading = e.start < 3 and e.end <= start
    turns = 0 if heading else len(_TURN.findall(fold(gap)))
    return (1 + (len(gap) if not heading else min(len(gap), 30)) + 20 * turns + other, e.start)


@lru_cache(maxsize=2048)
def expressions(sentence: str) -> tuple[Expression, ...]:
    """The date expressions of a sentence, none inside another; a date of birth is none."""
    folded = fold(sentence)
    if not _HINT.search(folded):
        return ()
    taken: list[Expression] = []
    for regex, read in _FORMS:
        for match in regex.finditer(folded):
            if not any(t.start < match.end() and match.start() < t.end for t in taken):
                taken.append(Expression(match.start(), match.end(), match, read))
    born = [e for e in taken if _BIRTH.search(folded[max(0, e.start - 16) : e.start])]
    return tuple(sorted((e for e in taken if e not in born), key=lambda e: e.start))


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value and len(value) == 10 else None
    except ValueError:
        return None


def _year(written: str, given: Given) -> int:
    """A year from four digits or two; two digits mean the century that does not lie ahead of the record."""
    digits = written.strip("'’")
    if len(digits) == 4:
        return int(digits)
    year = 2000 + int(digits)
    return year if year <= (given.year() or 2030) else year - 100


def _month(written: str) -> int:
    return MONTHS[written[:3]]


def _full(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _count(written: str) -> int:
    return int(written) if written.isdigit() else COUNTS[written]


def _range(a: str | None, b: str | None) -> str | None:
    """A/B in order; the one date where both are the same."""
    if a is None or b is None or a > b:
        return None
    return a if a == b else f"{a}/{b}"


def _iso(m: re.Match[str], given: Given) -> str | None:
    return _full(int(m["y"]), int(m["m"]), int(m["d"]))


def _numeric(m: re.Match[str], given: Given) -> str | None:
    """Day/month/year, as is written in England and Wales."""
    return _full(_year(m["y"], given), int(m["m"]), int(m["d"]))


def _named_day(m: re.Match[str], given: Given) -> str | None:
    return _full(_year(m["y"], given), _month(m["m"]), int(m["d"]))


def _named_month(m: re.Match[str], given: Given) -> str | None:
    return f"{_year(m['y'], given):04}-{_month(m['m']):02}"


def _numeric_month(m: re.Match[str], given: Given) -> str | None:
    return f"{m['y']}-{int(m['m']):02}"


def _plain_year(m: re.Match[str], given: Given) -> str | None:
    return f"{_year(m['y'], given):04}"


def _season_year(m: re.Match[str], given: Given) -> str | None:
    return _season(m["s"], _year(m["y"], given))


def _season(name: str, year: int) -> str:
    first, last = SEASONS[name]
    return f"{year:04}-{first:02}/{year + (last < first):04}-{last:02}"


def _decade(m: re.Match[str], given: Given) -> str | None:
    written = m["y"].strip("'’")
    year = int(written) if len(written) == 4 else (1900 if int(written) >= 30 else 2000) + int(written)
    return f"{year:04}/{year + 9:04}"


def _years(m: re.Match[str], given: Given) -> str | None:
    """A range of years; the second may be short ("1995-97"). "2018-06" is June 2018, since 06 is before 18."""
    first = _year(m["a"], given)
    short = m["b"].strip("'’")
    last = int(short) if len(short) == 4 else first // 100 * 100 + int(short)
    if last < first and len(short) == 2 and first // 100 == 19:
        last += 100
    if last < first:
        return f"{first:04}-{int(short):02}" if len(short) == 2 and 1 <= int(short) <= 12 else None
    return _range(f"{first:04}", f"{last:04}")


def _months(m: re.Match[str], given: Given) -> str | None:
    year = _year(m["y"], given)
    start = _year(m["x"], given) if m["x"] else year
    return _range(f"{start:04}-{_month(m['a']):02}", f"{year:04}-{_month(m['b']):02}")


def _at_age(m: re.Match[str], given: Given) -> str | None:
    """The two calendar years in which somebody born that year has that age."""
    year = given.birth_year()
    age = _count(m["n"])
    return None if year is None or not 1 <= age <= 110 else f"{year + age:04}/{year + age + 1:04}"


def _in_teens(m: re.Match[str], given: Given) -> str | None:
    year = given.birth_year()
    if year is None:
        return None
    first, last = {"teen": (13, 20), "twen": (20, 30), "thir": (30, 40), "chil": (0, 18)}[m["n"][:4]]
    return f"{year + first:04}/{year + last:04}"


def _days_back(days: int) -> Callable[[re.Match[str], Given], str | None]:
    return lambda m, given: _back(days, "d", given)


def _ago(m: re.Match[str], given: Given) -> str | None:
    return _back(_count(m["n"]), m["u"][0], given)


def _fraction_ago(m: re.Match[str], given: Given) -> str | None:
    """Medical shorthand: 3/7 days, 3/52 weeks, 3/12 months."""
    return _back(int(m["n"]), {"7": "d", "52": "w", "12": "m"}[m["u"]], given)


def _back(count: int, unit: str, given: Given) -> str | None:
    """`count` units before the record: a day, a week as Monday/Sunday, a month or a year."""
    year, day = given.year(), given.day()
    if unit == "y":
        return None if year is None or year <= count else f"{year - count:04}"
    if unit == "m" and given.recorded and re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", given.recorded):
        months = int(given.recorded[:4]) * 12 + int(given.recorded[5:7]) - 1 - count
        return f"{months // 12:04}-{months % 12 + 1:02}" if months >= 12 else None
    if unit == "m" or day is None or day.toordinal() <= count * 7 + 7:
        return None
    if unit == "d":
        return (day - timedelta(count)).isoformat()
    monday = day - timedelta(day.weekday() + 7 * count)
    return f"{monday.isoformat()}/{(monday + timedelta(6)).isoformat()}"


def _last(m: re.Match[str], given: Given) -> str | None:
    return _back(1, m["u"][0], given)


def _this(m: re.Match[str], given: Given) -> str | None:
    return _back(0, m["u"][0], given)


def _weekday(m: re.Match[str], given: Given) -> str | None:
    """The last such day before the record, or the record's own day."""
    day = given.day()
    if day is None or day.toordinal() < 15:
        return None
    behind = (day.weekday() - WEEKDAYS[m["w"][:3]]) % 7
    return (day - timedelta(behind or (7 if m["q"] == "last" else 0))).isoformat()


def _season_relative(m: re.Match[str], given: Given) -> str | None:
    """The last such season that began before the record, in another year for "last" where it is this one's still."""
    day = given.day()
    if day is None or day.year < 3:
        return None
    first, last = SEASONS[m["s"]]
    year = day.year - (last < first)
    ended = day.month > last if last > first else last < day.month
    return _season(m["s"], year if ended else year - 1)


def _day_month(m: re.Match[str], given: Given) -> str | None:
    """A day and month without year: the last such day before the record."""
    day = given.day()
    month = int(m["m"]) if m["m"].isdigit() else _month(m["m"])
    if day is None or not 1 <= month <= 12 or int(m["d"]) > calendar.monthrange(2000, month)[1]:
        return None
    year = day.year if (month, int(m["d"])) <= (day.month, day.day) else day.year - 1
    return _full(year, month, int(m["d"]))


def _month_alone(m: re.Match[str], given: Given) -> str | None:
    if not given.recorded or not re.match(r"\d{4}-\d\d", given.recorded):
        return None
    year, month, now = int(given.recorded[:4]), _month(m["m"]), int(given.recorded[5:7])
    return f"{year if month <= now else year - 1:04}-{month:02}"


_UNIT = r"(?P<u>days?|weeks?|wks?|months?|mths?|years?|yrs?)"
_FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Given], str | None]]] = [
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?<![\w/.-])(?P<y>{_Y})-(?P<m>\d\d)-(?P<d>\d\d)(?![\w/-])", _iso),
        (rf"(?<![\w£$/.-])(?P<d>\d{{1,2}})(?P<s>[/.-])(?P<m>\d{{1,2}})(?P=s)(?P<y>{_Y}|\d\d)(?![\w/-]|\.\d)", _numeric),
        (
            rf"\b(?P<d>{_DAY})(?:st|nd|rd|th)?(?:\s(?:of\s)?|-)(?P<m>{_MONTH}),?[\s-]?(?P<y>{_Y}|['’]\d\d|\d\d(?![\d:.]))\b",
            _named_day,
        ),
        (rf"\b(?P<m>{_MONTH})\s(?P<d>{_DAY})(?:st|nd|rd|th)?,?\s(?P<y>{_Y})\b", _named_day),
        (
            rf"\b(?P<a>{_MONTH})\s?(?P<x>{_Y})?(?:{_DASH}|\s(?:to|until|till|and)\s)(?P<b>{_MONTH})\s(?P<y>{_Y}|['’]\d\d)\b",
            _months,
        ),
        (rf"\b(?P<m>{_MONTH})(?:\s(?:of\s)?|[-/,]\s?|(?=['’]))(?P<y>{_Y}|['’]\d\d)\b", _named_month),
        (rf"\b(?P<m>{_MONTH})\s(?P<y>[0189]\d|2\d)(?!\w|[:./,]\d|\s?(?:hrs|pm|am)\b)", _named_month),
        (rf"(?<![\w£/.-])(?P<m>0?[1-9]|1[0-2])/(?P<y>{_Y})(?![\w/])", _numeric_month),
        (
            rf"{_ALONE}(?:between|from)?\b\s?(?P<a>{_Y})(?:{_DASH}|\s(?:to|and|until|till|through)\s)(?P<b>{_YY})(?![\w/-]){_NO_YEAR}",
            _years,
        ),
        (r"(?<![\w£])(?P<a>['’]\d\d)(?:\s?[-–—/]\s?|\s(?:to|and)\s)(?P<b>['’]?\d\d)(?![\w/'’-])", _years),
        (r"\b(?:early|mid|late)?[\s-]?(?:the\s)?(?P<y>(?:19|20)\d0|['’]?[3-9]0)['’]?s\b", _decade),
        (rf"\b(?P<s>spring|summer|autumn|winter)\s(?:of\s)?(?P<y>{_Y})\b", _season_year),
        (rf"{_ALONE}(?<!\bat )(?<!\d )(?P<y>{_Y})(?![\w%]|[:/-]\d|\.\d|,\d{{3}}){_NO_YEAR}", _plain_year),
        (
            r"(?<![\w'’£])(?P<y>['’]\d\d)(?![\w'’%:/]|\.\d)(?!\s(?:quid|mins?|minutes|hours|hrs|pounds|people|men|days|of))",
            _plain_year,
        ),
        (
            rf"\b(?:aged?|at the age of|at age|when (?:he|she|i|they) (?:was|were)|then|was only) (?:just |only |about |around )?(?P<n>{_NUMBER})(?![\w£/:])(?!\s(?:weeks?|months?|days?|to|or|mins?|minutes|miles|of)\b)",
            _at_age,
        ),
        (r"\bin (?:his|her|their|my) (?:early |mid |late |mid-)?(?P<n>teens|twenties|thirties|childhood)\b", _in_teens),
        (r"\bas a (?P<n>teenager|teen|child)\b", _in_teens),
        (rf"\b(?P<n>{_NUMBER})[\s-]{_UNIT} (?:ago|back|earlier)\b", _ago),
        (r"(?<![\w/])(?P<n>\d{1,2})/(?P<u>7|52|12) ago\b", _fraction_ago),
        (r"\b(?:the )?day before yesterday\b", _days_back(2)),
        (r"\b(?:yesterday|last night)\b", _days_back(1)),
        (r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", _days_back(0)),
        (r"\blast (?P<u>week|month|year)\b", _last),
        (r"\bthis (?P<u>week|month|year)\b", _this),
        (r"\b(?:last|this|over the) (?P<s>spring|summer|autumn|winter)\b", _season_relative),
        (rf"(?<![\w£/.])(?P<d>{_DAY})/(?P<m>0?[1-9]|1[0-2])(?![\w/]|\.\d|\s(?:ago|weeks|days))", _day_month),
        (rf"\b(?P<d>{_DAY})(?:st|nd|rd|th)?\s(?:of\s)?(?P<m>{_MONTH})(?!\w)", _day_month),
        (rf"\b(?P<m>{_MONTH})\s(?P<d>{_DAY})(?:st|nd|rd|th)\b", _day_month),
        (rf"\b(?:in|since|during|last|early|mid|late|of)\s(?P<m>{_MONTH})(?!\w)", _month_alone),
        (
            rf"(?<!every )(?<!next )(?<!until )(?<!till )(?<!by )\b(?:(?P<q>last|on|this) )?(?P<w>{_WEEKDAY})(?!\w)",
            _weekday,
        ),
        (rf"\b(?P<q>last|on|since) (?P<w>{_SHORT_DAY})(?![\w])", _weekday),
    )
]
_HINT = re.compile(
    r"\d|ago\b|\blast\b|\bthis\b|yester|\btoday|tonight|day\b|\bteen|twenties|thirties|\bchild|\bage|when (?:he|she)|\bthen\b"
    r"|\b(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)

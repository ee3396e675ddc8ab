"""Days to come that a sentence names, read against the day on which it was written.

French and English. A day that lies before the message, or in a stretch that is told as past, is none.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from schemas.summaries import Bound
from shared.languages import base_language
from shared.placeholders import PLACEHOLDER

Match = re.Match[str]
_FLAGS: Final = re.IGNORECASE
_DAYS: Final = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
}
_MONTHS: Final = {
    "fr": ("janv", "févr|fevr", "mars", "avr", "mai", "juin", "juil", "août|aout", "sept", "oct", "nov", "déc|dec"),
    "en": ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
}
_NUMBERS: Final = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "huit": 8, "dix": 10, "quinze": 15,
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "ten": 10,
}  # fmt: skip
_COUNT: Final = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")"
_BY: Final = re.compile(
    r"(?:avant|d['’]ici|pour|au plus tard|jusqu['’](?:à|au|en)|by|before|until|till|no later than|for|due|deadline)"
    r"[^.;,]{0,14}$",
    _FLAGS,
)
_LATEST: Final = re.compile(r"^[\s,(]{0,3}(?:au plus tard|dernier délai|at the latest)\b", _FLAGS)
_FROM: Final = re.compile(r"(?:à partir|à compter|dès|from|starting|as of)[^.;,]{0,10}$", _FLAGS)
_SINCE: Final = re.compile(r"(?:depuis|since|last|past|dernier|dernière|daté|dated|du mail)[^.;,]{0,12}$", _FLAGS)
_LAST: Final = re.compile(r"^\s*(?:matin |soir )?(?:dernière?s?|passée?s?)\b", _FLAGS)
_PAST: Final = {
    "fr": re.compile(
        r"\b(?:ai|as|a|avons|avez|ont|est|sommes|sont|avait|avaient|était|étaient|aviez|avions)\b(?: \w+){0,2}? "
        r"\w+(?:é|ée|és|ées|u|ue|us|is|it|ert)\b|\b\w+(?:ait|aient)\b",
        _FLAGS,
    ),
    "en": re.compile(r"\b(?:was|were|had|did|went|came|got|began|broke|sent|saw|told|said|\w{3,}ed)\b", _FLAGS),
}
_AHEAD: Final = {
    "fr": re.compile(
        r"\b(?:\w+(?:rai|ras|ra|rons|rez|ront|rait|raient)|"
        r"faut|doit|doivent|devons|devez|prévue?s?|prochaine?)\b",
        _FLAGS,
    ),
    "en": re.compile(
        r"\b(?:will|['’]ll|must|need|needs|should|going to|due|is|are|would|have to|has to|scheduled)\b", _FLAGS
    ),
}
_WEEKS_BEFORE, _WEEKS_AHEAD = 2, 6
"""In which a weekday with a number is looked for."""
_HALF_A_YEAR: Final = 183
_HALF_A_DAY, _DAY, _HOUR_LONG, _MONTH, _MONTHS_A_YEAR = 12, 24, 60, 30, 12


@dataclass(frozen=True, slots=True)
class Moment:
    words: str
    day: date
    time: time | None
    bound: Bound
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    day: date
    ambiguous: bool = False
    weak: bool = False  # a bare weekday: past or to come, the verb decides


_Reader = Callable[[Match, date, str], "tuple[date, bool] | None"]


def moments(sentence: str, lang: str, written: datetime) -> tuple[Moment, ...]:
    """In order of the sentence. `written` carries the zone in which days and hours are meant."""
    spoken = base_language(lang)
    languages = (spoken,) if spoken in _DAYS else tuple(_DAYS)
    text = PLACEHOLDER.sub(lambda found: "\x00" * len(found.group()), sentence)
    found = [day for language in languages for day in _days(text, language, lang, written.date())]
    hours = list(_hours(text))
    told = _placed(_apart(found), hours)
    if not told and hours and not _is_past(text, languages):
        start, end, hour = hours[0]
        told = [(_Found(start, end, written.date()), hour)]
    return tuple(
        Moment(sentence[one.start : one.end].strip(), one.day, hour, _bound(text, one), one.ambiguous)
        for one, hour in told
        if _ahead(one, hour, written)
    )


def _ahead(one: _Found, hour: time | None, written: datetime) -> bool:
    if one.day != written.date():
        return one.day > written.date()
    return hour is not None and hour > written.time()


def _days(text: str, language: str, tag: str, today: date) -> Iterator[_Found]:
    past = _is_past(text, (language,))
    for pattern, read in _READERS[language]:
        for match in pattern.finditer(text):
            day, before = _safely(read, match, today, tag), _before(text, match.start())
            if day is None or _SINCE.search(before) or _LAST.match(text[match.end() : match.end() + _AROUND]):
                continue
            weak = "bare" in match.re.groupindex
            if weak and past and not (_BY.search(before) or _FROM.search(before)):
                continue
            yield _Found(match.start(), match.end(), day[0], day[1], weak and not match["dom"])


def _before(text: str, place: int) -> str:
    """As much of what stands before as any rule looks at."""
    return text[max(0, place - _AROUND) : place]


def _safely(read: _Reader, match: Match, today: date, tag: str) -> tuple[date, bool] | None:
    try:
        return read(match, today, tag)
    except (ValueError, OverflowError):  # the 31st of February, the year 12026
        return None


def _is_past(text: str, languages: tuple[str, ...]) -> bool:
    return any(_PAST[one].search(text) for one in languages) and not any(_AHEAD[one].search(text) for one in languages)


def _apart(found: list[_Found]) -> list[_Found]:
    """Of two that overlap the longer; a weekday beside a date says the same day."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        place = bisect_left(kept, one.end, key=lambda item: item.start)  # the last that starts before its end
        if place == 0 or kept[place - 1].end <= one.start:
            kept.insert(place, one)
    return [
        one
        for place, one in enumerate(kept)
        if not (one.weak and place + 1 < len(kept) and kept[place + 1].start - one.end <= len(", the "))
    ]


def _hours(text: str) -> Iterator[tuple[int, int, time]]:
    for match in _HOUR.finditer(text):
        if match["noon"]:
            yield match.start(), match.end(), time(12)
            continue
        if _LASTS.search(_before(text, match.start())):
            continue
        hour, minute = int(match["h"] or match["ph"]), int(match["m"] or match["c"] or match["pm"] or 0)
        half = (match["half"] or "").lower()
        if half.startswith("p") and hour < _HALF_A_DAY:
            hour += _HALF_A_DAY
        elif half.startswith("a") and hour == _HALF_A_DAY:
            hour = 0
        if hour < _DAY and minute < _HOUR_LONG:
            yield match.start(), match.end(), time(hour, minute)


def _placed(days: list[_Found], hours: list[tuple[int, int, time]]) -> list[tuple[_Found, time | None]]:
    """Each day with the hour that stands nearest to it, within a few words."""
    told: list[tuple[_Found, time | None]] = []
    starts, ends = [start for start, _, _ in hours], [end for _, end, _ in hours]
    for day in days:
        beside = hours[bisect_left(ends, day.start - _NEAR) : bisect_right(starts, day.end + _NEAR)]
        near = [(max(start - day.end, day.start - end, 0), start, end, hour) for start, end, hour in beside]
        if not near:
            told.append((day, None))
            continue
        _, start, end, hour = min(near)
        told.append((_Found(min(day.start, start), max(day.end, end), day.day, day.ambiguous, day.weak), hour))
    return told


def _bound(text: str, one: _Found) -> Bound:
    before, words = _before(text, one.start), text[one.start : one.end]
    if _FROM.search(before):
        return "from"
    latest = _LATEST.match(text[one.end : one.end + _AROUND])
    return "by" if _BY.search(before) or _WITHIN.search(words) or latest else "on"


def _weekday(match: Match, today: date, _tag: str) -> tuple[date, bool]:
    language = "fr" if match["day"].lower() in _DAYS["fr"] else "en"
    ahead = (_DAYS[language].index(match["day"].lower()) - today.weekday() - 1) % 7 + 1
    day = today + timedelta(days=ahead)
    said_next = bool(match.groupdict().get("next"))
    return day, said_next and day.isocalendar()[:2] == today.isocalendar()[:2]


def _weekday_numbered(match: Match, today: date, tag: str) -> tuple[date, bool] | None:
    """« vendredi 4 » is the next Friday that is a 4th; none when one has just been. Without such a Friday, the next."""
    following, _ = _weekday(match, today, tag)
    near = (following + timedelta(weeks=weeks) for weeks in range(-_WEEKS_BEFORE, _WEEKS_AHEAD))
    numbered = [day for day in near if match["dom"] and day.day == int(match["dom"])]
    day = next((day for day in numbered if day >= today), None if numbered else following)
    return (day, False) if day is not None else None


def _weekday_after(match: Match, today: date, tag: str) -> tuple[date, bool]:
    """« mardi en huit », "Tuesday week": a week after the next one; « en quinze », two."""
    day, _ = _weekday(match, today, tag)
    return day + timedelta(days=14 if match["later"].lower() == "quinze" else 7), False


def _shift(days: int) -> _Reader:
    return lambda _match, today, _tag: (today + timedelta(days=days), False)


def _count(match: Match, today: date, _tag: str) -> tuple[date, bool] | None:
    """« dans deux heures » is no day to come."""
    said = match["count"].lower()
    number, unit = _NUMBERS[said] if said in _NUMBERS else int(said), match["unit"].lower()
    if unit.startswith("h"):
        return (today + timedelta(days=-(-number // _DAY)), False) if number >= _DAY else None
    days = 7 if unit.startswith(("sem", "week")) else _MONTH if unit.startswith(("mois", "month")) else 1
    return today + timedelta(days=number * days), days == _MONTH


def _named(match: Match, today: date, _tag: str) -> tuple[date, bool] | None:
    said, language = match["month"].lower(), "fr" if "fr" in match.re.groupindex else "en"
    named = (n for n, stems in enumerate(_MONTHS[language], 1) if any(said.startswith(s) for s in stems.split("|")))
    month = next(named, None)
    if month is None:  # a pattern that minds no case takes « juın » and "ſeptember" too
        return None
    return _dated(today, match["year"], month, int(match["dom"])), False


def _figures(match: Match, today: date, tag: str) -> tuple[date, bool] | None:
    first, second, year = int(match["first"]), int(match["second"]), match["year"]
    english = base_language(tag) == "en"
    swap = (english and "us" in tag.lower() and first <= _MONTHS_A_YEAR) or second > _MONTHS_A_YEAR
    dom, month = (second, first) if swap else (first, second)
    return _dated(
        today, year, month, dom
    ), english and first <= _MONTHS_A_YEAR and second <= _MONTHS_A_YEAR and first != second


def _iso(match: Match, _today: date, _tag: str) -> tuple[date, bool]:
    return date.fromisoformat(match.group()), False


def _dated(today: date, year: str | None, month: int, dom: int) -> date:
    if year:
        return date(int(year) % 2000 + 2000, month, dom)
    day = date(today.year, month, dom)
    return day if (today - day).days <= _HALF_A_YEAR else date(today.year + 1, month, dom)


def _end_of_week(match: Match, today: date, _tag: str) -> tuple[date, bool]:
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    return friday + timedelta(days=7 if match["later"] else 0), False


def _end_of_month(_match: Match, today: date, _tag: str) -> tuple[date, bool]:
    return (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), False


def _next_week(_match: Match, today: date, _tag: str) -> tuple[date, bool]:
    return today + timedelta(days=7 - today.weekday()), True


def _any(names: tuple[str, ...]) -> str:
    return "|".join(names)


_NEAR: Final = 14
_AROUND: Final = 60
_WITHIN: Final = re.compile(r"\b(?:sous|within|d['’]ici|avant|before|by)\b", _FLAGS)
_LASTS: Final = re.compile(
    r"\b(?:depuis|pendant|durant|dans|sous|il y a|en|les|toutes|for|during|in|within|every)\s*$", _FLAGS
)
_LEAD: Final = r"(?:\b(?:à|avant|vers|dès|at|before|by|until|around|pour)\s+)?"
_HOUR: Final = re.compile(
    rf"{_LEAD}(?:\b(?P<noon>midi|noon|midday)\b"
    r"|(?<![\d:/.,-])\b(?P<ph>\d{1,2})(?:[:.](?P<pm>\d{2}))?\s?(?P<half>[ap]\.?m)\b\.?"
    r"|(?<![\d:/.,-])\b(?P<h>\d{1,2})(?:\s?(?:heures|h)(?:\s?(?P<m>[0-5]\d))?\b|:(?P<c>[0-5]\d)\b(?!:)))",
    _FLAGS,
)
_SLASHED: Final = (
    re.compile(
        r"(?<![\d/.\-])(?!24/7|7/7|24/24|1/2)(?P<first>[0-3]?\d)/(?P<second>[0-3]?\d)(?:/(?P<year>(?:20)?\d\d))?(?![\d/])"
    ),
    re.compile(r"(?<![\d/.\-])(?P<first>[0-3]?\d)\.(?P<second>[01]?\d)\.(?P<year>20\d\d)(?!\d)"),
)
_COMMON: Final[tuple[tuple[re.Pattern[str], _Reader], ...]] = (
    (re.compile(r"\b20\d\d-[01]\d-[0-3]\d\b"), _iso),
    *((pattern, _figures) for pattern in _SLASHED),
)
_FR_MONTH: Final = (
    r"(?P<fr>(?P<month>janv(?:ier|\.)?|févr(?:ier|\.)?|fevrier|mars|avr(?:il|\.)|mai|juin|juil(?:let|\.)|ao[ûu]t|"
    r"sept(?:embre|\.)?|oct(?:obre|\.)?|nov(?:embre|\.)?|d[ée]c(?:embre|\.)?))"
)
_EN_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)


_OF_MONTH: Final = (
    r"(?:,?\s+(?:the\s+)?(?P<dom>\d{1,2}+)(?:er|st|nd|rd|th)?+(?![\d/]|\s?(?:h(?:\d|\b)|heures|[:.]\d|[ap]\.?m\b)|"
    rf"\s+(?:of\s+)?(?:{_any(_MONTHS['fr'])}|{_any(_MONTHS['en'])})))?"
)
"""A number after a weekday, that is no hour's and has no month: « vendredi 4 »."""


def _compiled(*readers: tuple[str, _Reader]) -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    return tuple((re.compile(pattern, _FLAGS), read) for pattern, read in readers)


_READERS: Final[dict[str, tuple[tuple[re.Pattern[str], _Reader], ...]]] = {
    "fr": _compiled(
        (rf"\b(?P<day>{_any(_DAYS['fr'])})\s+en\s+(?P<later>huit|quinze)\b", _weekday_after),
        (rf"\b(?P<day>{_any(_DAYS['fr'])})\s+(?P<next>prochain)\b", _weekday),
        (rf"\bce\s+(?P<day>{_any(_DAYS['fr'])})\b", _weekday),
        (rf"\b(?P<bare>(?P<day>{_any(_DAYS['fr'])}))\b(?!s){_OF_MONTH}", _weekday_numbered),
        (r"\baprès-demain\b", _shift(2)),
        (r"(?<!après-)\bdemain\b(?: (?:matin|soir|midi|après-midi))?", _shift(1)),
        (r"\baujourd['’]hui\b|\bce soir\b|\bcet après-midi\b", _shift(0)),
        (rf"\b(?:dans|sous|d['’]ici)\s+{_COUNT}\s*(?P<unit>jours?|semaines?|mois|heures?|h)\b", _count),
        (rf"\b(?P<dom>[0-3]?\d)(?:er)?\s+{_FR_MONTH}\b(?:\s+(?P<year>20\d\d))?", _named),
        (r"\b(?:la )?fin de (?:la |cette )?semaine(?P<later> prochaine)?\b", _end_of_week),
        (r"\b(?:la )?fin du mois\b|\bfin de ce mois\b", _end_of_month),
        (r"(?<!fin de )(?<!fin de la )\b(?:la )?semaine prochaine\b", _next_week),
    )
    + _COMMON,
    "en": _compiled(
        (rf"\b(?P<day>{_any(_DAYS['en'])})\s+(?P<later>week)\b", _weekday_after),
        (rf"\ba\s+(?P<later>week)\s+on\s+(?P<day>{_any(_DAYS['en'])})\b", _weekday_after),
        (rf"\b(?P<next>next)\s+(?P<day>{_any(_DAYS['en'])})\b", _weekday),
        (rf"\bthis\s+(?P<day>{_any(_DAYS['en'])})\b", _weekday),
        (rf"\b(?P<bare>(?P<day>{_any(_DAYS['en'])}))\b(?!s){_OF_MONTH}", _weekday_numbered),
        (r"\bthe day after tomorrow\b", _shift(2)),
        (r"(?<!day after )\btomorrow\b(?: (?:morning|evening|noon|afternoon|night))?", _shift(1)),
        (r"\btoday\b|\btonight\b|\bthis (?:afternoon|evening)\b", _shift(0)),
        (rf"\b(?:in|within)\s+(?:the next )?{_COUNT}\s*(?P<unit>days?|weeks?|months?|hours?|h|hrs?)\b", _count),
        (rf"\b(?P<dom>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?{_EN_MONTH}(?!\w)(?:,?\s+(?P<year>20\d\d))?", _named),
        (rf"\b{_EN_MONTH}\s+(?P<dom>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<year>20\d\d))?\b", _named),
        (r"\b(?:the )?end of (?:the |this )?(?P<later>next )?week\b", _end_of_week),
        (r"\b(?:the )?end of (?:the|this) month\b", _end_of_month),
        (r"(?<!end of )\bnext week\b", _next_week),
    )
    + _COMMON,
}

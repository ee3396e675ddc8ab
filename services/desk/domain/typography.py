"""French spaces and quotes, and times as people read them."""

import datetime as dt
import re
from datetime import datetime, timedelta
from typing import Final

_NARROW: Final = "\u202f"
_NO_BREAK: Final = "\u00a0"
_BEFORE_HIGH: Final = re.compile(r"[ \u00a0](?=[;!?])")
_BEFORE_COLON: Final = re.compile(r"[ \u00a0](?=:)")
_MINUTES_A_DAY: Final = 24 * 60
_TEN_MINUTES: Final = 600  # seconds
_MONTHS: Final = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc.")
"""As both Québec and France shorten them: days in figures alone are read one way here and another there."""


def french(text: str) -> str:
    """Insecable spaces where French typography wants them."""
    text = _BEFORE_HIGH.sub(_NARROW, text).replace(" %", _NARROW + "%")
    text = _BEFORE_COLON.sub(_NO_BREAK, text)
    return text.replace("« ", "«" + _NO_BREAK).replace(" »", _NO_BREAK + "»")


def ago(moment: datetime, now: datetime, lang: str) -> str:
    """How long ago, short enough for a column: `8 min`, `1 h 05`, `3 j`."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    return span(timedelta(minutes=minutes), lang)


def span(length: timedelta, lang: str) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes}{_NO_BREAK}min"
    if minutes < _MINUTES_A_DAY:
        hours, rest = divmod(minutes, 60)
        return f"{hours}{_NO_BREAK}h{_NO_BREAK}{rest:02d}"
    return f"{minutes // _MINUTES_A_DAY}{_NO_BREAK}{'j' if lang == 'fr' else 'd'}"


def clock(moment: datetime, lang: str) -> str:
    """A time of day: `9 h 14` in French, `9:14` in English."""
    if lang == "fr":
        return f"{moment.hour}{_NO_BREAK}h{_NO_BREAK}{moment.minute:02d}"
    return f"{moment.hour}:{moment.minute:02d}"


def percent(share: float, lang: str) -> str:
    """`82 %` in French, `82%` in English."""
    return f"{share:.0%}".replace("%", f"{_NARROW}%" if lang == "fr" else "%")


def number(value: float, lang: str) -> str:
    """Whole, with its thousands apart."""
    return f"{round(value):,}".replace(",", _NARROW if lang == "fr" else ",")


def duration(seconds: float, lang: str) -> str:
    """`42 s`, `1 min 05`, then as a span."""
    whole = round(seconds)
    if whole < 60:  # noqa: PLR2004
        return f"{whole}{_NO_BREAK}s"
    if whole < _TEN_MINUTES:
        return f"{whole // 60}{_NO_BREAK}min{_NO_BREAK}{whole % 60:02d}"
    return span(timedelta(seconds=whole), lang)


def full(moment: datetime, lang: str) -> str:
    """A date and a time, the same way round everywhere."""
    return f"{_date(moment, lang)}{' à ' if lang == 'fr' else ' '}{clock(moment, lang)}"


def at(moment: datetime, lang: str, *, dated: bool) -> str:
    """When something was or will be, as a sentence says it: `à 9 h 14`, or `le 29 nov. 2026 à 8 h 00`."""
    if lang == "fr":
        return f"le {full(moment, lang)}" if dated else f"à {clock(moment, lang)}"
    return f"on {_date(moment, lang)} at {clock(moment, lang)}" if dated else f"at {clock(moment, lang)}"


def since(moment: datetime, lang: str, *, dated: bool) -> str:
    """The same after `depuis` or `since`."""
    if not dated:
        return clock(moment, lang)
    return f"le {full(moment, lang)}" if lang == "fr" else full(moment, lang)


def month(named: dt.date, lang: str) -> str:
    """A month, the same way round as `full`."""
    return f"{_MONTHS[named.month - 1]}{_NO_BREAK}{named.year}" if lang == "fr" else f"{named:%Y-%m}"


def day(named: dt.date, hour: dt.time | None, lang: str) -> str:
    """A day, the same way round as `full`, and the hour if there is one."""
    return full(datetime.combine(named, hour), lang) if hour is not None else _date(named, lang)


def _date(named: dt.date, lang: str) -> str:
    """`29 nov. 2026` in French, `2026-11-29` in English."""
    if lang != "fr":
        return f"{named:%Y-%m-%d}"
    return f"{'1er' if named.day == 1 else named.day}{_NO_BREAK}{_MONTHS[named.month - 1]}{_NO_BREAK}{named.year}"

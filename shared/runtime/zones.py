"""The installation's time zone, as a setting."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # unknown names and odd ones alike
        raise ValueError("is no time zone, such as Europe/Paris") from None
    return name


TimeZone = Annotated[str, AfterValidator(_known)]
"""A name of the IANA database: days, weeks and months are counted in it."""

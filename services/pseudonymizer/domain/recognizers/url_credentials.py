"""Credentials in an address: RFC 3986 §3.2.1 userinfo, of any scheme (web, database, broker); and those of `curl -u`."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import holding

_IDS = re.compile(r"(?P<user>[^:]+):(?:\d+|(?P=user)|\$.*)")
"""A user and a group, as containers take them; or a variable."""


def _credentials(value: str) -> bool:
    return _IDS.fullmatch(value) is None


URL_CREDENTIALS = PatternRecognizer(
    name="url_credentials",
    label="URL_CREDENTIALS",
    law="RFC 3986 §3.2.1",
    rules=(
        Rule(
            "userinfo",
            re.compile(
                r"(?<![\w+.-])[A-Za-z][\w+.-]{1,20}://(?P<v>[^\s:/@\[\]\"'<>]{0,64}:[^\s/\"'<>]{1,128}?(?:@[^\s/?#@,;\"'<>]{1,64}){0,3})@(?=[\w\[])"
            ),
            0.98,
            where=holding("://"),
        ),
        Rule(
            "token only",
            re.compile(r"(?<![\w+.-])https?://(?P<v>[^\s:/@\[\]\"'<>]{8,128})@(?=\w)"),
            0.9,
            where=holding("://"),
        ),
        Rule(
            "query",
            re.compile(
                r"[?&;](?:access_token|api[_-]?key|apikey|token|auth|password|passwd|pwd|secret|sig|signature|client_secret)=(?P<v>[^\s&#\"'<>]{4,256})",
                re.IGNORECASE,
            ),
            0.95,
        ),
        Rule(
            "a command's option",
            re.compile(r"(?<=[\s])(?:-u|--user|--proxy-user)[ =][\"']?(?P<v>[^\s:/\"'<>$]{1,64}:[^\s\"'<>]{2,128})"),
            0.95,
            check=_credentials,
            where=holding(r"-u|--user|--proxy-user"),
        ),
    ),
)

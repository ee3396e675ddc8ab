"""A user name and its password stand side by side: whoever has found one knows what the other is."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterator, Sequence

from models.pii.lexicon.ordinary import ORDINARY
from models.pii.lexicon.products import PRODUCTS
from models.pii.lexicon.remarks import REMARKS
from services.pseudonymizer.domain.everyday import TELL_NOBODY
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.spoken_of import PASSWORD, spoken_of

NAME, OF_A_USER = "pair", "pair_secret"
_SCORE = 0.8
_OF_A_HASH = "${"
_REACH, _HEADER, _MOST_WORDS = 64, 320, 4
_USER = r"(?P<v>[A-Za-z][\w.-]{0,30}\w)"
_BESIDE = re.compile(
    rf"(?<![\w@.\\:/#-]){_USER}(?P<sign> ?/ ?|:)?(?(sign)|(?: and | et |,? (?i:{PASSWORD})(?: ?[:=])? ))[\"'«“]? ?\Z"
)
_SWITCH = re.compile(rf"(?<!\w)[/-](?i:u|user):{_USER} [\"']?\Z")
_CELL = re.compile(rf"(?P<before>[^\n]{{0,48}})(?<![^\s|]){_USER}(?: ?\| ?|\t| {{2,12}})\Z")
_CELLS = re.compile(r"\S(?: ?\| ?|\t| {2,12})\Z")
_COLUMNS = re.compile(
    rf"(?<!\w)(?:log-?in|user(?: ?name)?|usager|identifiant|utilisateur|compte|account)s?(?: ?\| ?|\t| {{2,12}}){PASSWORD}(?!\w)",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    rf"(?:{PASSWORD}|wi-?fi|wlan|ssid|box|livebox|nip|pin|code|codes|puk|psk|key|cle|token|otp|cvv|crypto|alarme?|porte|door|gate|portail|"
    r"log-?in|user|usager|identifiant|utilisateur|compte|account|id|admin|administrator|administrateur|old|new|unattended|ancien|nouveau|blank|none|vide|aucune?|n/a|tls|ssl|http|https)",
    re.IGNORECASE,
)
_KIND_OF = re.compile(
    r"(?<!\w)(?i:its|the|my|our|your|his|her|their|an?|new|old|le|la|mon|ton|son|notre|votre|un|une) \Z"
)
"""Before a word that tells what kind of password it is: "its unattended password"."""
_SMALL = frozenset(
    """
    le la les un une du des de mon ma mes ton ta son sa ses nos vos leur ce cet cette the our your their one time its
    """.split()  # noqa: SIM905
)
_WORDS = ORDINARY | TELL_NOBODY | REMARKS | _SMALL
_AFTER_SLASH = re.compile(
    r" ?/ ?[\"'«“]?(?P<v>[^\s;,()|/\"'»”\[\]]{2,39}[^\s.;,()|/\"'»”\[\]])[\"'»”]?(?= ?(?:[;,()\n|]|\.(?:\s|\Z)|\Z))"
)
_ACCOUNT = re.compile(
    r"(?<![\w/.@\\-])(?:(?P<sure>admin|administrat(?:or|eur)|sysadmin|root|ubnt)|(?:guest|user|operat(?:or|eur)|op[ée]rat(?:or|eur)|ope|manager|technicien|technician|superviseur|supervisor|"
    r"service|support|ing[ée]nieur|engineer|exploitant|installateur|installer|pi|cisco|marketing|scan))(?= ?/| ?: )",
    re.IGNORECASE,
)
_AFTER_COLON = re.compile(
    r" ?: (?P<v>(?=[^\s]*[\d_!@#$%&*-])(?=[^\s]*[A-Za-z])[^\s;,()|/\"'»”\[\]]{5,39}[^\s.;,()|/\"'»”\[\]])(?=[\s.;,]|\Z)"
)
_AFTER_WORD = re.compile(
    rf" ?[,;]? (?i:{PASSWORD})(?: ?[:=])? [\"'«“]?(?P<v>[^\s,;:.()|/\"'»”\[\]][^\n,;:()|\"»”\[\]]{{2,40}}?)[\"»”]?(?= ?(?:[;,()\n]|\.(?:\s|\Z)|\Z))"
)
_AFTER_CELL = re.compile(r"(?: ?\| ?|\t| {2,12})(?P<v>[^\s|](?:[^\n|\t ]| (?! )){2,40})(?= {0,12}(?:[\n|\t]|\Z| {2}))")
_SPOKEN = re.compile(
    rf"(?<!\w)(?:{PASSWORD}|log-?ins?|identifiants?|acc[èe]s|credentials?|accounts?|comptes?)(?!\w)", re.IGNORECASE
)


def pairs(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The user names beside secrets, and the secrets beside user names, where nothing was found yet."""
    starts, ends = {span.start for span in spans}, {span.end for span in spans}
    for span in spans:
        if span.label == "SECRET":
            user = _user_before(text, span)
            if user is not None and user.end("v") not in ends and _may_be_a_user(user):
                yield Span(user.start("v"), user.end("v"), "USERNAME", _SCORE, NAME, "beside its password")
        elif span.label == "USERNAME":
            secret = _secret_after(text, span)
            if secret is not None and secret.start("v") not in starts and _may_be_a_secret(secret["v"]):
                yield Span(secret.start("v"), secret.end("v"), "SECRET", _SCORE, OF_A_USER, "beside its user")
    yield from _accounts(text, starts)


def _accounts(text: str, starts: set[int]) -> Iterator[Span]:
    """What follows the name of an account that every machine has: "admin / Karoo"."""
    for account in _ACCOUNT.finditer(text):
        slash = _AFTER_SLASH.match(text, account.end()) or (account["sure"] and _AFTER_COLON.match(text, account.end()))
        if not slash or slash.start("v") in starts or not _may_be_a_secret(slash["v"]):
            continue
        lowered = slash["v"].lower()
        if lowered in TELL_NOBODY or lowered in PRODUCTS or _ACCOUNT.match(f"{lowered}/"):
            continue
        if account["sure"] or spoken_of(text, account.start(), slash.end(), _HEADER // 2, 0):
            yield Span(slash.start("v"), slash.end("v"), "SECRET", _SCORE, OF_A_USER, "beside an account")


def _user_before(text: str, secret: Span) -> re.Match[str] | None:
    if text[secret.start : secret.end].isdigit():
        return None  # "porte / 1234"
    low = max(0, secret.start - _REACH, text.rfind("\n", 0, secret.start) + 1)
    cell = _CELL.search(text, low, secret.start)
    if cell is not None and (_CELLS.search(cell["before"]) or _under_columns(text, secret.start)):
        return cell
    beside = _BESIDE.search(text, low, secret.start)
    if beside is not None and beside["sign"] == ":" and text[secret.start] not in _OF_A_HASH:
        return None  # "PIN:Rose-77"
    return beside or _SWITCH.search(text, low, secret.start)


def _secret_after(text: str, user: Span) -> re.Match[str] | None:
    slash = _AFTER_SLASH.match(text, user.end)
    if slash is not None and _SPOKEN.search(text, max(0, user.start - _HEADER), user.start):
        return slash
    called = _AFTER_WORD.match(text, user.end)
    if called is not None and _a_short_phrase(called["v"]):
        return called
    return _AFTER_CELL.match(text, user.end) if _under_columns(text, user.start) else None


def _a_short_phrase(value: str) -> bool:
    """A few words that begin and end as no remark on a password does."""
    words = value.lower().split()
    return len(words) <= _MOST_WORDS and REMARKS.isdisjoint({words[0], words[-1]}) and words[0] not in _SMALL


def _under_columns(text: str, at: int) -> bool:
    return _COLUMNS.search(text, max(0, at - _HEADER), at) is not None


def _may_be_a_user(user: re.Match[str]) -> bool:
    """Beside a sign or in a table any name may be one, in a sentence none that is a word."""
    lowered = user["v"].lower()
    said = user.re is _BESIDE and user["sign"] is None
    if said and (
        not user["v"][0].islower()
        or lowered in _WORDS
        or _KIND_OF.search(user.string, max(0, user.start("v") - 8), user.start("v"))
    ):
        return False
    return _NOBODY.fullmatch(lowered) is None and lowered not in PRODUCTS


def _may_be_a_secret(value: str) -> bool:
    lowered = value.lower().strip("()[]–—-. ")
    return any(map(str.isalnum, lowered)) and _NOBODY.fullmatch(lowered) is None and lowered not in REMARKS

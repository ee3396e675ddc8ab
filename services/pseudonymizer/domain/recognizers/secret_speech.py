"""Secrets as people say them, in French and English: before the word or after it, across a line, quoted or not.

There is no format to cite: the shapes below come from how tickets are written. A value is judged by how
strongly it was announced: after a colon anything that is not an ordinary remark will do ("soleil"), after
"is" a plain word must not be an adjective or a verb ("expired"), and unannounced only a shape that nobody
would type for another reason counts.
"""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterator

from models.pii.lexicon.products import PRODUCTS
from models.pii.lexicon.remarks import REMARKS
from services.pseudonymizer.domain.recognizers.places import Places, beginning
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.spoken_of import VARIABLE

_WORD = (
    r"(?:mots? de passe?|mot[ -]?de[ -]?passe|motdepasse|mot de pass|mdp|m\.d\.p\.?|phrase (?:de passe|secr[èe]te|ma[îi]tresse|de r[ée]cup[ée]ration)|code pin|n\.?i\.?p\.?|nip|"
    r"code (?:secret|d'acc[èe]s|de s[ée]curit[ée]|de v[ée]rification|de d[ée]verrouillage|de d[ée]blocage|d'alarme|de l'alarme|de la porte|"
    r"confidentiel|personnel|temporaire|[àa] usage unique|de connexion|wi-?fi|du wi-?fi|du coffre|d'activation|de validation|sms|otp|2fa|mfa)|"
    r"cl[ée] (?:wi-?fi|du wi-?fi|de s[ée]curit[ée]|api|d'api|secr[èe]te|priv[ée]e|wpa2?|r[ée]seau|bitlocker|de r[ée]cup[ée]ration)|"
    r"jeton(?: d'acc[èe]s| api)?|r[ée]ponse (?:secr[èe]te|de (?:s[ée]curit[ée]|r[ée]cup[ée]ration)|[àa] la question (?:secr[èe]te|de s[ée]curit[ée]))|"
    r"pass ?words?|passwd|pwd|psw|pw|pass ?codes?|pass ?phrase|pin(?: code| number)?|"
    r"(?:access|security|verification|unlock|door|alarm|one[- ]time|secret|recovery|backup|auth(?:entication)?|login|sms|2fa|mfa|wi-?fi|gate|safe) (?:code|key|password|pin)|"
    r"otp|(?:api|secret|access|wi-?fi|wpa2?|bitlocker|network|license) key|client[ _]secret|(?:access|api|auth|bearer|refresh)[ _]?token|token|"
    r"(?:secret|security|recovery|challenge) (?:answer|word|phrase)|memorable (?:word|answer|place)|(?:override|master|safe) (?:phrase|word)|credentials|passe)"
)
_QUALIFIER = (
    r"(?: ?\(?(?:actuel|actuelle|temporaire|provisoire|current|temporary|temp|initial|par d[ée]faut|default|"
    r"ma[îi]tre|windows|office|outlook|teams|vpn|wi-?fi|ad|sap|admin|administrateur|administrator|email|e-mail|mail|session|compte|messagerie|"
    r"intranet|citrix|portail|portal|sharepoint|zoom|linux|root|sudo|bios|"
    r"(?:de|du|des|pour|for|on|to|of|sur|from) (?:la |le |les |l'|the |my |mon |ma |mes |our |his |her |son |sa |notre |votre |cette |this )?[\w'-]{1,25}(?: (?:de |du |des |d'|of )?[\w'-]{1,25})?)\)?){0,2}"
)
_COPULA = r"(?:(?:(?:ben|bin|pis|euh|bah) )?c ?'?est|est|était|etait|serait|is|was|will be|should be|being|remains|reste|sera|set to|changed to|reset to|chang[ée] (?:en|pour|à)|mis à)"
_ADVERB = r"(?: (?:toujours|maintenant|bien|donc|désormais|encore|now|still|currently|just|le suivant|the following|as follows|actuellement|simplement)(?!\w))?"
_QUOTE = "\"'«“”‘`*"
_UNSPACED = r"[^\s\"«»“”`<>\[\]]{2,64}"

_QUOTED = re.compile(rf" {{0,2}}(?P<q>[{_QUOTE}]{{1,2}}) ?(?P<v>[^\n{_QUOTE}»]{{2,64}}?) ?[{_QUOTE}»]")
_GOES_ON = re.compile(r"s\s|[.,;:!?)]\s")
"""What follows a sign that only looks like an opening quote: it closed one, or is an apostrophe ("the password's in")."""
_HALF_QUOTED = re.compile(rf" {{0,2}}[{_QUOTE}]{{1,2}} ?(?P<v>{_UNSPACED})")
_BARE = re.compile(rf" {{0,2}}(?P<v>{_UNSPACED})")
_PASSPHRASE = re.compile(r" {0,2}(?P<v>[^\s,;:\"'«»]{2,24}(?:[ -][^\s,;:\"'«»]{1,24}){1,5}) {0,2}(?=[\n,;.]|$)")

_MENTION = re.compile(rf"(?<![\w-])(?P<word>{_WORD})(?![\w-])", re.IGNORECASE)
_AFTER = re.compile(
    rf"(?P<qualifier>{_QUALIFIER}) ?(?:(?P<colon>(?:{_COPULA}{_ADVERB} ?)?(?::|=|->|=>|→)[ \n]{{0,3}})"
    rf"|(?P<copula>,? ?{_COPULA}{_ADVERB})(?: |\n|(?=[{_QUOTE}]))[ \n]?|(?P<break>,?\n{{1,2}} ?)|(?P<dash> ?- )|(?P<none> ?(?=[ {_QUOTE}(])\(?))",
    re.IGNORECASE,
)
_DETERMINERS = frozenset(
    """
    le la les mon ma mes my the our notre nos son sa his her un une a their leur nouveau nouvelle new ancien old bon actuel
    current temporary temporaire that this ce cette l'ancien
    """.split()  # noqa: SIM905
)
_LINKS = frozenset(
    {"c'est", "est", "is", "was", "étant", "being", "comme", "as", "for", "pour", "=", "<-", "-", "->", "are"}
)
_UNSPACED_RUN = re.compile(r"\S{1,64}")
_PIN_MENTION = re.compile(
    r"(?<![\w-])(?:le |mon |ma |the |my |son |our )?(?:code|combinaison|combination|num[ée]ro secret) ?(?:c'est|est|is|was|:|=|,) ?(?:le |the )?[\"'«]? ?(?P<v>\d{4,8}[#*]?)(?![\w.])",
    re.IGNORECASE,
)
_USER_BEFORE = re.compile(
    r"(?<![\w@./\\-])(?P<v>(?=[\w.-]{0,24}[\d_]|[a-z]{1,12}\.[a-z])[a-z][\w-]{1,30}(?:\.[\w-]{1,20})?)(?: ?[,/;:)] ?| | et | and )(?:le |son |mon |my |the )?\Z",
    re.IGNORECASE,
)
_A_PASSWORD = re.compile(r"mots? de passe?|mdp|pass ?words?|pwd|passwd|pw|passe", re.IGNORECASE)
_NETWORK_KEY = re.compile(
    r"(?<!\w)(?:wi-?fi|r[ée]seau|ssid|hotspot|network)(?!\w)[^\n.;]{0,60}?(?<!\w)(?:cl[ée]f?|key) (?:c'est |est |is |: ?|= ?)?[«\"']? ?(?P<v>[^\s,;«»\"']{5,40})",
    re.IGNORECASE,
)
_NO_SECRETS = re.compile(
    r"(?<!\w)(?:ssid|(?:wi-?fi|network) name|nom (?:du )?(?:wi-?fi|r[ée]seau)|user(?: ?name)?|utilisateur|usager|login|identifiant|compte|account) ?[:=]? ?\Z",
    re.IGNORECASE,
)
"""Before the name of a network or of a user."""
_PAIR = re.compile(
    r"(?<!\w)(?:login|user(?: ?name)?|identifiants?|id|nom d'utilisateur|compte|acc[èe]s|logins?|credentials?|creds?)"
    r"(?: ?(?:/|&|\+|et|and|-) ?(?:pass\w{0,6}|mdp|mots? de passe|pwd|pw))? ?[:=] {0,2}(?P<u>[\w.@\\+-]{2,64}) {0,2}(?:/|\||,|;|et|and| - ) {0,2}(?P<v>[^\s,;|\"]{4,64})",
    re.IGNORECASE,
)
_STRONG = re.compile(r"(?<![\w./\\:@#-])[A-Za-zÀ-ÿ0-9!@#$%^&*()_+=?<>{}~.,;:-]{7,40}(?!\S)")

_MENTIONS = beginning(
    "2 mot md m phra code n ni cl je rép reco refr rep pass pw ps pi acc secr secu ve unlo door alar one back auth logi sm mf wi"
    " gate safe ot ap netw lice cr bear toke bitl wp mast memo over chal"
)
_PINS = beginning("le mon ma the my son our code comb num")
_NETWORKS = beginning("wi rés res ss hot net")
_PAIRS = beginning("lo us id no co ac cr")

QUOTED = "secret_quoted"
_QUOTES = re.compile(r"(?<!\w)[\"“«‘] ?(?P<v>[^\"“”«»‘’\n]{3,48}?) ?[\"”»’](?!\w)")
_SHOWN = re.compile(
    r"(?:says?|said|shows?|reads?|prints?|answers?|error|message|called|titled|named|overdue|dit|disait|affiche|erreur|s'appelle|appel[ée]e?|value)[ ,:=(]*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\n\n|[.!?] ?\n")
_TRAILING = ".,;:!?)]}\"'»”`*"
_SOFT_TRAILING = ".,;:)]}\"'»”`"
_NEAR, _OVERLAP = 160, 45
_REACH, _LONGEST_USER = 110, 48
_IF_THE_FINDER_AGREES = 0.8
"""One plain word, or several after "is", may be a remark: "le PIN c'est l'autre année"."""
_IRREGULAR = frozenset(
    """
    going said told given gone known shown seen sent kept made done written taken stolen broken chosen hidden forgotten lost
    found left held read stuck shared spoken thrown worn bought brought built caught dealt meant put sold split stood typed dying
    """.split()  # noqa: SIM905
)
_FIELD = re.compile(r"[A-Za-z-]{1,40}: ")
_EMAIL_OR_URL = re.compile(
    r"@[\w-]{1,63}\.\w|://|^www\.|^\\\\|^[A-Za-z]:\\|\.(?:com|org|net|fr|ca|exe|dll|pdf|docx?|xlsx?)$", re.IGNORECASE
)
_NOT_CODES = re.compile(r"(?i:erreur|error|postal|client|article|http|event|produit|product|evénement|0x)[^\n]{0,12}$")
_VERSION = re.compile(r"v?\d{1,4}(?:[.,:/-]\d{1,5}){1,4}")
_VARIABLE = re.compile(rf"(?:\w{{1,20}}=)?{VARIABLE}")
_LABEL = re.compile(r"[A-Z]{2,8}[-_ ]?\d{1,10}")


def _trim(value: str) -> str:
    """Without the sentence's own punctuation; a final "!" is taken for the password's when it has digits."""
    strip = _SOFT_TRAILING if any(c.isdigit() for c in value) else _TRAILING
    trimmed = value.rstrip(strip)
    opened = value.count("(") - value.count(")")
    return trimmed if opened <= 0 or not value.startswith("(") else trimmed.lstrip("(")


def _classes(value: str) -> int:
    return sum(
        (
            any(map(str.islower, value)),
            any(map(str.isupper, value)),
            any(map(str.isdigit, value)),
            not all(map(str.isalnum, value)),
        )
    )


def _shaped(value: str) -> bool:
    """Has something no ordinary word has: a digit beside a letter, a symbol inside, a capital inside."""
    if _EMAIL_OR_URL.search(value) or _VERSION.fullmatch(value):
        return False
    letters, digits = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
    inner_symbol = any(not c.isalnum() and c not in "'-./’" for c in value[1:])
    inner_capital = any(c.isupper() for c in value[1:]) and any(c.islower() for c in value)
    return len(value) >= 4 and ((letters and digits) or (inner_symbol and letters) or inner_capital)  # noqa: PLR2004


def _ordinary(value: str) -> bool:
    if _VARIABLE.fullmatch(value):
        return True
    plain = value.lower().strip("'’-().,:;!?*_/")
    if not any(map(str.isalnum, plain)) or plain in REMARKS or plain.split("'")[-1] in REMARKS:
        return True
    return "/" in plain and REMARKS.issuperset(plain.split("/"))


def _participle(value: str) -> bool:
    lowered = value.lower()
    ends = re.fullmatch(r"[a-zà-ÿ-]{3,}(?:ée?s?|ed|ing|able|ible|iré|ement|ly|ant|tion|ment)", lowered)
    return ends is not None or lowered in _IRREGULAR


class _SecretSpeech:
    name = "secret_speech"
    label = "SECRET"
    law = "how people say a password, a PIN or a code, in French and English"

    def find(self, places: Places) -> Iterator[Span]:
        text, read = places.text, 0
        for mention in _MENTIONS(_MENTION, places):
            yield from self._after(text, mention)
            yield from self._before(text, mention)
            yield from self._user(text, mention)
            yield from _quoted_after(text, mention)
            yield from self._nearby(text, mention, max(read, mention.start() - _NEAR))
            read = mention.end() + _NEAR - _OVERLAP
        for match in _PINS(_PIN_MENTION, places):
            if not _NOT_CODES.search(text[max(0, match.start() - 20) : match.start("v")]):
                yield self._span(match.start("v"), match["v"], 0.8, "code said", "code")
        for match in _NETWORKS(_NETWORK_KEY, places):
            value = _trim(match["v"])
            if _shaped(value) or "-" in value:
                yield self._span(match.start("v"), value, 0.95, "a network's key", "key")
        for match in _PAIRS(_PAIR, places):
            value = _trim(match["v"])
            if _shaped(value) or (value.isdigit() and len(value) <= 8):  # noqa: PLR2004
                yield self._span(match.start("v"), value, 0.9, "user / password", "login")
                if "@" not in match["u"]:
                    yield Span(match.start("u"), match.end("u"), "USERNAME", 0.8, self.name, "user / password", "login")

    def _span(self, start: int, value: str, score: float, pattern: str, context: str) -> Span:
        return Span(start, start + len(value), self.label, score, self.name, pattern, context.lower())

    def _after(self, text: str, mention: re.Match[str]) -> Iterator[Span]:
        link = _AFTER.match(text, mention.end())
        if link is None:
            return
        how = "colon" if link["colon"] is not None else "copula" if link["copula"] is not None else "adjacent"
        if link["break"] is not None:
            how = "break"
        for pattern in (_QUOTED, _HALF_QUOTED, _BARE):
            match = pattern.match(text, link.end())
            if match is None:
                continue
            phrase = _passphrase(text, match, how) if pattern is _BARE else None
            value = phrase or (match["v"].rstrip() if pattern is _QUOTED else _trim(match["v"]))
            if "\n" in link[0] and _FIELD.match(text, match.start("v")):
                return
            alone = _alone(text, match)
            if how == "adjacent" and value.isdigit() and mention["word"].lower() == "credentials":
                return  # "invalid credentials (1006)"
            if phrase and how == "copula":
                value = _trim(match["v"])
                if not _participle(value):
                    yield self._span(match.start("v"), phrase, _IF_THE_FINDER_AGREES, how, mention["word"])
                phrase = None
            if phrase or self._accept(value, how, quoted=pattern is not _BARE, alone=alone):
                shaped = not value.replace("'", "").replace("-", "").isalpha() or _shaped(value)
                several = how == "adjacent" and " " in value
                sure = phrase is not None or (shaped and not several)
                yield self._span(match.start("v"), value, 0.95 if sure else _IF_THE_FINDER_AGREES, how, mention["word"])
            return

    @staticmethod
    def _accept(value: str, how: str, *, quoted: bool, alone: bool) -> bool:
        if len(value) < 3 or _EMAIL_OR_URL.search(value) or _ordinary(value):  # noqa: PLR2004
            return False
        pin = value.isdigit() and 4 <= len(value) <= 10  # noqa: PLR2004
        if how in {"adjacent", "copula"} and (value.lower() in PRODUCTS or _GOES_ON.match(value)):
            return False
        if how == "adjacent":
            return quoted or (_shaped(value) and not _LABEL.fullmatch(value) and _classes(value) >= 2) or pin  # noqa: PLR2004
        if how == "break":
            return alone and (_shaped(value) or pin)
        if how == "copula" and not quoted:
            return _shaped(value) or pin or not _participle(value)
        return True

    def _before(self, text: str, mention: re.Match[str]) -> Iterator[Span]:
        """Soleil2024 is my password; Soleil2024 comme mot de passe; Soleil2024 (mdp)."""
        start = max(0, mention.start() - _REACH)
        said = _said_before(text[start : mention.start()])
        if said is None:
            return
        raw = said[0]
        lead = len(raw) - len(raw.lstrip("\"'«“`(*"))
        value = _trim(raw[lead:])
        quoted = lead > 0 and raw[0] != "("
        if _NO_SECRETS.search(text, max(0, start + said.start() - 24), start + said.start()):
            return
        if not _ordinary(value) and not _LABEL.fullmatch(value) and (_shaped(value) or (quoted and len(value) > 3)):  # noqa: PLR2004
            yield self._span(start + said.start() + lead, value, 0.85, "before the word", mention["word"])

    def _user(self, text: str, mention: re.Match[str]) -> Iterator[Span]:
        """What has the shape of a user name and stands just before "mot de passe" is one."""
        start = max(0, mention.start() - _LONGEST_USER)
        user = _USER_BEFORE.search(text, start, mention.start()) if _A_PASSWORD.fullmatch(mention["word"]) else None
        if user is not None and _LABEL.fullmatch(user["v"]) is None:
            context = mention["word"].lower()
            yield Span(user.start("v"), user.end("v"), "USERNAME", 0.96, self.name, "before the password", context)

    def _nearby(self, text: str, mention: re.Match[str], low: int) -> Iterator[Span]:
        """Never announced: a token near the word that only a password looks like."""
        for match in _STRONG.finditer(text[low : mention.end() + _NEAR]):
            value = _trim(match[0])
            symbol = any(not c.isalnum() and c not in ".,:;-_/'()" for c in value)
            strong = _classes(value) == 4 or (_classes(value) == 3 and symbol and any(c.isdigit() for c in value))  # noqa: PLR2004
            if len(value) >= 7 and strong and _shaped(value) and any(c.isalpha() for c in value):  # noqa: PLR2004
                yield self._span(low + match.start(), value, 0.65, "near the word", mention["word"])


def _quoted_after(text: str, mention: re.Match[str]) -> Iterator[Span]:
    """What is in quotes further on in the sentence: the finder has to think it likely."""
    for match in _QUOTES.finditer(text, mention.end(), min(len(text), mention.end() + _NEAR)):
        between = text[mention.end() : match.start()]
        if _ENDS.search(between):
            return
        if not _ordinary(match["v"]) and not _SHOWN.search(between):
            yield Span(match.start("v"), match.end("v"), "SECRET", 0.7, QUOTED, "in quotes", mention["word"].lower())


def _said_before(window: str) -> re.Match[str] | None:
    """The run of characters that a link ("is", "as", a comma) ties to the word after the window."""
    linked = window.endswith("(")
    runs = list(_UNSPACED_RUN.finditer(window.removesuffix("(")))[-7:]
    for _ in range(3):
        if runs and runs[-1][0].lower() in _DETERMINERS:
            runs.pop()
    while runs and runs[-1][0].lower() in _LINKS:
        linked = True
        runs.pop()
    return runs[-1] if runs and (linked or runs[-1][0].endswith(",")) else None


def _passphrase(text: str, match: re.Match[str], how: str) -> str | None:
    """Several words after a colon, when they end their line and are not a remark."""
    phrase = _PASSPHRASE.match(text, match.start("v")) if how in {"colon", "copula"} else None
    if phrase is None:
        return None
    parts = re.split(r"[ -]", phrase["v"])
    ordinary = sum(_ordinary(part) for part in parts)
    several = len(parts) >= 3 or any(c.isdigit() for c in phrase["v"])  # noqa: PLR2004
    return str(phrase["v"]) if several and ordinary * 4 <= len(parts) else None


def _alone(text: str, match: re.Match[str]) -> bool:
    """Is the value the whole of its line?"""
    return not text[match.end() : match.end() + 3].split("\n", 1)[0].strip(".,;!»\"' ")


SECRET_SPEECH = _SecretSpeech()

"""Secrets that their shape gives away: issuers' key prefixes, JWT (RFC 7519), private keys (RFC 7468), connection strings."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import math
import re
from collections import Counter

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import beginning, chunks, holding
from services.pseudonymizer.domain.spoken_of import VARIABLE

_B, _A = r"(?<![\w-])", r"(?![\w-])"
_VARIABLE = r"TOKEN|SECRET|PASSWORD|PASSWD|PASS|PWD|KEY|PSK"
_LEAST_ENTROPY = 3.6
_GUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_CONSTANT = re.compile(r"[A-Z]{3,}(?:_[A-Z]{3,})+(?:_\d{1,3})?")
_HEX = re.compile(r"(?:0x)?[0-9A-Fa-f-]+")

_PREFIXES = (
    r"(?:AKIA|ASIA|AGPA|AROA|ABIA)[A-Z0-9]{16}",
    r"gh[pousr]_[A-Za-z0-9]{20,255}",
    r"github_pat_[A-Za-z0-9_]{20,255}",
    r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent)-[A-Za-z0-9_-]{16,255}",
    r"xox[abeoprs]-[A-Za-z0-9-]{10,255}",
    r"xapp-\d-[A-Za-z0-9-]{10,255}",
    r"(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{8,255}",
    r"whsec_[A-Za-z0-9]{16,128}",
    r"sk-(?:proj-|ant-|or-|svcacct-)?[A-Za-z0-9_-]{16,255}",
    r"AIza[A-Za-z0-9_-]{30,40}",
    r"ya29\.[A-Za-z0-9_-]{20,255}",
    r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}",
    r"npm_[A-Za-z0-9]{20,64}",
    r"pypi-[A-Za-z0-9_-]{20,255}",
    r"hf_[A-Za-z0-9]{20,64}",
    r"do[opr]_v1_[a-f0-9]{32,128}",
    r"shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{16,64}",
    r"ATATT3x[A-Za-z0-9_=-]{20,255}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{40,80}",
    r"(?:hvs|hvb|s)\.[A-Za-z0-9_-]{24,255}",
    r"(?:AC|SK)[a-f0-9]{32}",
    r"key-[a-f0-9]{32}",
    r"\d{8,10}:AA[A-Za-z0-9_-]{30,40}",
    r"(?:xkeysib|xsmtpsib)-[A-Za-z0-9-]{12,128}",
    r"(?:dapi|dckr_pat_|lin_api_|ntn_|secret_|figd_|glsa_|sntrys_|rdme_|sq0[a-z]{3}-|EAAC)[A-Za-z0-9_-]{20,128}",
)

_ISSUED = beginning(
    "0 ak as ag ar ab gh gi gl xo xa sk pk rk wh ai ya sg np py hf do sh at hv s ac ke xk xs da dc li nt se fi sn rd sq ea"
)


def _random(value: str) -> bool:
    """Mixed and unpredictable: not a word, a path, a hash in hexadecimal or a GUID."""
    if _HEX.fullmatch(value) or not (
        re.search(r"[a-z]", value) and re.search(r"[A-Z]", value) and re.search(r"\d", value)
    ):
        return False
    counts = Counter(value)
    entropy = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return entropy >= _LEAST_ENTROPY


def _not_a_guid(value: str) -> bool:
    """Nor a constant's or a job's name."""
    return _GUID.fullmatch(value) is None and _CONSTANT.fullmatch(value) is None


SECRET_SHAPE = PatternRecognizer(
    name="secret_shape",
    label="SECRET",
    law="issuers' documented prefixes; RFC 7519; RFC 7468; RFC 6750",
    rules=(
        Rule("issuer's prefix", re.compile(_B + "(?:" + "|".join(_PREFIXES) + ")" + _A), 0.98, where=_ISSUED),
        Rule("JWT", re.compile(rf"{_B}eyJ[A-Za-z0-9_-]{{8,4096}}\.[A-Za-z0-9_-]{{4,8192}}(?:\.[A-Za-z0-9_-]{{0,4096}})?"), 0.99, where=holding("eyJ")),
        Rule("private key", re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^-]{1,16384}(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?"), 0.99),
        Rule("bearer", re.compile(r"(?<!\w)(?:Bearer|Basic) (?P<v>[A-Za-z0-9._~+/-]{12,4096}={0,2})(?!\w)"), 0.9, where=beginning("be ba")),
        Rule(
            "connection string",
            re.compile(rf"(?<!\w)(?:Password|Pwd|AccountKey|SharedAccessKey|SharedAccessSignature|ClientSecret|AccessKey|SecretKey) ?= ?(?!{VARIABLE}(?:[\s;\"',]|\Z))(?P<v>[^\s;\"'<>]{{3,512}})", re.IGNORECASE),
            0.95,
            where=beginning("pa pw ac sh cl se"),
        ),
        Rule(
            "environment",
            re.compile(rf"(?<=_)(?:{_VARIABLE}|APIKEY)[\"']? ?[=:] ?[\"']?(?P<v>(?!\$|<)[^\s;,\"'<>]{{4,512}})"),
            0.95,
            where=beginning("to se pa pw ke ap ps"),
        ),
        Rule(
            "environment, in quotes",
            re.compile(rf"(?<=_)(?:{_VARIABLE}|PASSPHRASE)=(?P<q>[\"'])(?P<v>(?!\$|<)[^\n\"'<>]{{4,128}})(?P=q)"),
            0.97,
            where=beginning("to se pa pw ke ps"),
        ),
        Rule(
            "Redis's file",
            re.compile(r"(?<=\n)(?:requirepass|masterauth)[ \t]{1,4}(?P<v>(?!foobared)[^\s#]{3,128})(?=[ \t]{0,4}(?:\n|\Z))"),
            0.95,
            where=beginning("re ma"),
        ),
        Rule(
            "a program's variable",
            re.compile(r"(?<=[A-Z])(?:PASSWORD|PASSWD|PWD)=[\"']?(?P<v>(?!\$|<)[^\s;,\"'<>]{4,512})"),
            0.95,
            where=holding("[A-Z](?:PASSWORD|PASSWD|PWD)="),
        ),
        Rule(
            "everybody's password",
            re.compile(r"(?<![\w./\\@-])(?:password|passw0rd|p@ssw0rd|p@ssword|motdepasse|azerty|qwerty|welcome|bienvenue|changeme|letmein)(?=[\d!@#$*?&%]{0,7}\d)[\d!@#$*?&%]{1,8}(?![\w@/\\-]|\.\w)", re.IGNORECASE),
            0.9,
            where=beginning("pa p mo az qw we bi ch le"),
        ),
        Rule("slack hook", re.compile(r"hooks\.slack\.com/services/(?P<v>[A-Z0-9]{6,15}/[A-Z0-9]{6,15}/[A-Za-z0-9]{16,40})"), 0.97),
        Rule("announced", re.compile(r"(?<![\w./\\:@#%=+-])(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{16,128}(?![\w./\\:@%=+-])"), 0.45, needs_context=True, check=_not_a_guid, where=chunks),
        Rule("entropy", re.compile(r"(?<![\w./\\:@#%=+-])[A-Za-z0-9_+/-]{24,128}={0,2}(?![\w./\\:@%=+-])"), 0.4, needs_context=True, check=_random, where=chunks),
    ),
    context=words(
        "cl[ée]s?(?: api| d'api| secr[èe]te)?", "jetons?", "tokens?", "api[ _-]?keys?", "keys?", "secrets?", "mots? de passe", "passwords?", "mdp", "pwd", "credentials?", "identifiants?",
    ),
)  # fmt: skip

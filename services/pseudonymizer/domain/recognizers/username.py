"""User names: announced as such, in a Windows domain, or in a home folder."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from models.pii.lexicon.products import PRODUCTS
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import beginning, holding

_NOT = (
    r"(?!(?:est|is|pas|not|et|and|ou|or|le|la|les|the|de|du|des|sur|on|in|dans|avec|with|pour|for|bloqu\w+|locked|expir\w+|incorrect\w*|"
    r"invalide?|inconnue?|unknown|correct|bon|mon|ma|my|your|votre|notre|admin|administrateur|administrator|root|public|default|all|"
    r"toujours|still|ne|qui|que|who|that|disabled|d[ée]sactiv\w+|active|actif|windows|office|outlook|teams|microsoft|introuvable|"
    r"wrong|mauvais|error|erreur|client|cliente|principal|personnel|professionnel|c'est|was|has|can|cannot|could|a|à|me|je|i|name|nom|suivant|c|going|working|coming|failing|refused|rejected|down|slow|fine|ok|okay|done)(?![\w.]))"
)
_VALUE = rf"(?P<v>{_NOT}[A-Za-z0-9À-ÿ][\w.\\-]{{1,40}}[\w])(?![@\w])"
_DISTINCT = rf"(?P<v>{_NOT}(?:[a-z]{{1,20}}[._-][a-z]{{2,20}}\d{{0,4}}|[a-z]{{2,20}}\d{{1,6}}|[A-Za-z]{{1,4}}\d{{3,8}}))(?![@\w])"
_NO_FOLDER = r"(?!(?i:HKLM|HKCU|HKCR|HKEY|BUILTIN|NT|AUTHORITY|WINDOWS|WINNT|SYSTEM32|SYSWOW64|PROGRAM|USERS|APPDATA|SOFTWARE|DESKTOP|DOCUMENTS|C|D)[\\_ ])"


def _no_product(value: str) -> bool:
    return value.rstrip("0123456789").lower() not in PRODUCTS | {
        "version",
        "level",
        "niveau",
        "type",
        "windows",
        "win",
        "office",
    }


USERNAME = PatternRecognizer(
    name="username",
    label="USERNAME",
    law="as announced in the text; SAM account names",
    rules=(
        Rule(
            "announced",
            re.compile(
                rf"(?<!\w)(?:nom d'utilisat(?:eur|rice)|nom d'usager|code d'utilisateur|code usager|identifiants?(?: windows| de connexion| de session)?|login|log-in|user ?name|user ?id|userid|usager|pseudo)"
                rf" ?(?:(?:est|is|was|c'est|:|=|->) ?){{1,2}}[\"'«“ ]{{0,2}}{_VALUE}",
                re.IGNORECASE,
            ),
            0.88,
            where=beginning("no co id lo us ps"),
        ),
        Rule(
            "labelled",
            re.compile(rf"(?<!\w)(?:user|utilisat(?:eur|rice)|compte|account|session|profil|profile) ?[:=] ?[\"'«“]?{_VALUE}", re.IGNORECASE),
            0.8,
            where=beginning("us ut co ac se pr"),
        ),
        Rule(
            "distinct",
            re.compile(
                rf"(?<!\w)(?i:(?:mon |le |my |the |son |his |her )?(?:nom d'utilisateur|identifiant|login|username|user|utilisateur|utilisatrice|usager|compte|account|session|profil|profile|logon|as|comme|sous)) [\"'«“]?{_DISTINCT}"
            ),
            0.75,
            where=beginning("mon le my the son sous his her nom iden logi logo user usag util comp ac sess prof as comm"),
        ),
        Rule(
            "beside",
            re.compile(
                r"(?<!\w)(?i:session|usager|usag[èe]re|utilisat(?:eur|rice)|user|username|login|logon|identifiant)s?,? (?P<v>[A-Za-z]{3,12}\d{1,4})(?![\w@.-])"
            ),
            0.95,
            check=_no_product,
            where=beginning("se us ut lo id"),
        ),
        Rule(
            "signed on as",
            re.compile(
                r"(?<!\w)(?i:sign(?:s|ed|ing)? (?:on|in)|log(?:s|ged|ging)? (?:on|in)|connect(?:s|ed|[ée]e?s?)?|identifi[ée]e?s?)(?: (?!(?:as|avec|en|sous|comme)(?!\w))[\wà']{1,12}){0,3} (?i:as|avec|en|sous|comme) [\"'«“]?(?P<v>(?=[\w.-]{0,24}[\d_.-])[A-Za-z][\w.-]{2,24}\w)(?![\w@])"
            ),
            0.75,
            check=_no_product,
            where=beginning("sign log con ide"),
        ),
        Rule(
            "on a site",
            re.compile(
                r"(?<!\w)(?i:gh|github|gitlab|bitbucket|slack|discord|netid|net id|ldap|handle|nick(?:name)?|gamertag|twitter|insta(?:gram)?|skype)(?: (?:user|handle|name|id))? ?(?:[:=]|is) ?@?(?P<v>(?!(?:https?|the|a|my|is|not|down|and|on|in)(?!\w))[a-z][\w.-]{1,30}\w)(?![\w@/:])"
            ),
            0.7,
            where=beginning("gh gith gitl bitb slac disc netid net ldap hand nick game twit inst skyp"),
        ),
        Rule(
            "in a log",
            re.compile(
                r"(?<![\w.-])(?:user(?:name)?|login|uid|acct|account|logname|ruser)=[\"']?(?P<v>(?!(?:root|admin|administrator|system|nobody|null|none|anonymous|postgres|mysql|www-data|daemon|guest|test|true|false|unknown)(?!\w))[A-Za-z][\w.-]{2,30})(?![\w@\\(])",
                re.IGNORECASE,
            ),
            0.96,
            where=beginning("us lo ui ac ru"),
        ),
        Rule("domain", re.compile(rf"(?<![\w\\:/.-])(?P<v>{_NO_FOLDER}[A-Z][A-Z0-9-]{{1,18}}\\[A-Za-z][\w.-]{{1,24}}\w)(?![\w\\])"), 0.96, where=holding(r"\\")),
        Rule("domain in small letters", re.compile(rf"(?i:(?<![\w\\:/.-])(?P<v>{_NO_FOLDER}[A-Z][A-Z0-9-]{{1,18}}\\[A-Z][\w.-]{{1,24}}\w)(?![\w\\]))"), 0.85, where=holding(r"\\")),
        Rule(
            "home folder",
            re.compile(r"(?:[\\/]Users|[\\/]home|[\\/]Utilisateurs|[\\/]Documents and Settings)[\\/](?P<v>(?!(?:Public|Default|All|Shared)\b)[A-Za-z][\w.-]{0,30}\w)", re.IGNORECASE),
            0.85,
        ),
    ),
)  # fmt: skip

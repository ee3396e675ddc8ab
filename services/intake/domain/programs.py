"""The lines that mail programs and virus scanners add to a mail."""

import re

from services.intake.domain import paragraphs

_APP = r"(?=.{0,60}(?:app\b|appli|messagerie|mail|mobile|t[ée]l|phone|tablet|device|appareil|ios\b|android))"
_PLATFORM = (
    r"(?: mail)? (?:for|pour|sur|on) (?:mon |my )?(?:ios|android|iphone|ipad|mac|windows|mobile|desktop)\b.{0,30}"
)
_NAMED = r"(?:outlook|bluemail|yahoo(?: mail)?|aqua mail|spark|edison|mailbird)"
MOBILE = re.compile(
    r"^\W{0,3}(?:(?:(?:please )?(?:excuse|forgive|pardon) .{0,30}, )?(?:message |e-?mail )?(?:"
    r"sent (?:from|via|with|using) (?:(?:my(?:mail)?|mail|yahoo|outlook|proton|samsung|a mobile)\b"
    rf"|(?:the|an?)\b{_APP})"
    r"|envoy[ée] (?:depuis|de|avec|via|[àa] partir d[eu'’]|[àa] l['’]aide d[eu'’]?)\s?(?:mon|ma|mymail|tutanota"
    r"|outlook|courrier"
    rf"|yahoo|proton|android|ios|gmail|orange|spark|(?:l['’]|la |le |une? ){_APP})"
    r"|envoy[ée] par (?:outlook|yahoo|proton|gmail|orange|type ?app|blue ?mail)"
    r"|exp[ée]di[ée] (?:depuis|de|via) (?:mon|ma)|envoy[ée] du courrier\b"
    r"|(?:[ée]crit|tap[ée]|r[ée]dig[ée]|typed) .{0,40}(?:mon|ma|my|a) (?:tiny |small )?(?:t[ée]l|mob|smart|iphone"
    r"|phone|screen))"
    rf"|(?:get|download|try|t[ée]l[ée]charge[rz]|obten(?:ir|ez)|essaye[rz]) {_NAMED}(?:{_PLATFORM})?\W*(?:<\S*>"
    rf"|https?:\S*)?\W*$"
    r"|provenance\s*: courrier"
    r"|(?:de|depuis) mon (?:iphone|ipad|smartphone|mobile|t[ée]l[ée]phone|galaxy|android|samsung|portable)\W*$"
    r"|yahoo mail ?: (?:recherchez|search|organi[sz]|buscar|suche)\b.{0,90}$"
    r"|gesendet (?:von|mit) (?:mein|outlook|der)|von mein\w+ .{1,30} gesendet|enviado (?:desde|do) (?:mi|meu)"
    r"|inviato da(?:l mio)? "
    r"|(?:verstuurd|verzonden) (?:vanaf|met|via) |skickat fr[åa]n (?:min|mitt)\b|sendt fra (?:min|mit)\b"
    r"|wys[łl]ane z )",
    re.IGNORECASE,
)
# A webmail's own farewell: Horde's is "Ce message a été envoyé par IMP, grâce à …".
_WEBMAIL = re.compile(
    r"^\W{0,3}(?:ce (?:message|courriel) a [ée]t[ée] envoy[ée] (?:par|avec|depuis|via)|this (?:message"
    r"|e-?mail) was sent (?:using"
    r"|by|with|from|via)) (?:imp|horde|squirrelmail|roundcube|rainloop|sogo|imapmail)\b",
    re.IGNORECASE,
)
# "Envoyé de mon bureau mardi", "Sent via DHL": somebody tells when, or by whom.
_SHORT = re.compile(
    r"^\W{0,3}(?:(?:veuillez |merci de (?:bien vouloir )?|please )?excuse[rz]? (?:ma|la|my|the)"
    r" (?:bri[èe]vet[ée]|brevity)\b.{0,40}"
    r"|(?:please )?excuse (?:my |the |any )?(?:brevity|typos|spelling)\b.{0,60}"
    r"|(?:apologies|sorry) for (?:the |any )?typos"
    r"|typed with (?:my )?thumbs|(?:sent (?:from|with)|envoy[ée] (?:avec|depuis)) em client\b.{0,20}"
    r"|envoy[ée] (?:via|depuis|avec) l['’]app\w* (?:mobile )?(?:de )?la poste(?: mobile| mail)?"
    r"|dict[ée]e?,? (?:mais |et )?non relue?|envoy[ée] (?:depuis|sur|via) (?:la poste|laposte\.net"
    r"|(?:mon |le r[ée]seau )(?:vid[ée]otron|bell|telus|rogers|fizz))|infomaniak - k?mail"
    r"|envoy[ée] par (?:mobile|smartphone))\W*$",
    re.IGNORECASE,
)
_TELLS_OF_IT = re.compile(
    r"\?|\b(?:no longer|appears?|appara[iî]t|dispara|disappear|still shows?|s['’]affiche)"
    r"|,\s+(?:les?|la|mon|ma|il|elle|[çc]a|the|it|they)\s",
    re.IGNORECASE,
)
_SENT_WHEN = re.compile(
    r"\b(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day|hier|yesterday"
    r"|today"
    r"|aujourd['’]hui|last|derni[èe]re?|ce (?:matin|soir|midi)|this (?:morning|evening|week)|recommand[ée]|colis|parcel"
    r"|\d{1,2}(?:er)? (?:janv|f[ée]vr|mars|avr|mai\b|juin|juil|ao[ûu]t|sept|oct|nov|d[ée]c|jan|feb|mar|apr|may|jun"
    r"|jul|aug)"
    r"|dhl|ups|usps|fedex|tnt|gls|dpd|chronopost|colissimo|la poste|mondial relay|royal mail|courier|transporteur"
    r"|coursier)",
    re.IGNORECASE,
)
_SENT_WITH = re.compile(
    r"^(?:Sent|Envoy[ée]|Exp[ée]di[ée]|Transmis) (?:from|via|with|using|depuis|avec|de|[àa] partir de"
    r"|[àa] l['’]aide de) "
    r"(?:the |la |le |l['’])?[A-ZÀ-Þ].{1,69}?(?:\.|https?://\S*|<\S+>|\]\(\S+\))?$"
)
_SENT_TO = re.compile(r"\b(?:(?:to|[àa]) [A-ZÀ-Þ]|sans |without )|['’]s (?:mailbox|account)\b")
_DEVICE = re.compile(
    r"phone|\bt[ée]l\b|\bcell|ipad|mobile|galaxy|android|tablet|black ?berry|samsung|huawei|xiaomi|pixel|outlook"
    r"|yahoo mail|tutanota",
    re.IGNORECASE,
)
_CHECKED = re.compile(
    r"^\W{0,4}(?:garanti sans virus|sans virus\b|virus[- ]free|l['’]absence de virus dans ce"
    r"|(?:this|the) (?:e-?mail|message)\b.{0,40}(?:has been |was )?(?:checked|scanned)"
    r"|(?:cet e-?mail|ce (?:courriel|courrier|message|mail))\b.{0,40}(?:v[ée]rifi[ée]|analys[ée]|aucun virus)"
    r"|scanned by |powered by mimecast|message (?:nettoy[ée]|v[ée]rifi[ée]) par)",
    re.IGNORECASE,
)
_CHECKER = re.compile(
    r"\b(?:anti-?virus|avast|avg|avira|norton|symantec|messagelabs|mimecast|kaspersky|eset|nod32|mailscanner"
    r"|bitdefender|mcafee"
    r"|sophos|barracuda|proofpoint|trend ?micro|f-secure|mail ?in ?black|vade|altospam|spamassassin|clamav|forcepoint"
    r"|websense|defender|g ?data|trustwave|fortinet|cisco)\b|^.{0,90}\b(?:virus|contenus? dangereux|dangerous content)"
    r"(?: (?:and dangerous content|et .{1,30}|by|par|with|avec))?[\s.:]*$",
    re.IGNORECASE,
)
_HELD_BACK = re.compile(
    r"\b(?:block|quarant|releas|stuck|never|missing|bloqu|d[ée]bloqu|lib[ée]r|(?:comme|as) (?:un )?(?:spam|junk"
    r"|ind[ée]sir))",
    re.IGNORECASE,
)


def is_mobile(line: str) -> bool:
    """A mail program's own words, not a sentence that begins like them."""
    if _WEBMAIL.match(line) or _SHORT.match(line):
        return True
    if (
        _TELLS_OF_IT.search(line[:400])
        or _SENT_WHEN.search(line[: paragraphs.LONGEST_SEARCHED])
        or MOBILE.match(line) is None
    ):
        return False
    return "," not in line or _DEVICE.search(line[:200]) is not None


def is_sent_with(line: str) -> bool:
    """The name of whatever program it was sent with."""
    if _SENT_WITH.match(line) is None or "," in line or _SENT_TO.search(line):
        return False
    return not _SENT_WHEN.search(line)


def is_checked(line: str) -> bool:
    """What a virus scanner adds: named by its product, or nothing but that."""
    match = _CHECKED.match(line)
    if match is None:
        return False
    return _CHECKER.search(line[:300]) is not None or not line[match.end() :].strip(" .!")


def is_held_back(paragraph: str) -> bool:
    """Is a mail kept from somebody? A scanner's own line says that it found nothing."""
    return _HELD_BACK.search(paragraph) is not None

"""The words with which people, their mail programs and their employers end a mail."""

import re
from collections.abc import Sequence
from itertools import takewhile

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
    r"|envoy[ée] par (?:outlook|yahoo|proton|gmail|orange)|exp[ée]di[ée] (?:depuis|de|via) (?:mon|ma)"
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
_DEVICE = re.compile(
    r"phone|ipad|mobile|galaxy|android|tablet|black ?berry|samsung|huawei|xiaomi|pixel|outlook|yahoo mail|tutanota",
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
_NOTICE = re.compile(
    r"^(?:\W{0,4})(?:(?:ce (?:message|courriel|courrier|mail|e-?mail|m[ée]l)|cet e-?mail"
    r"|le pr[ée]sent (?:message|courriel))"
    r"\b.{0,80}(?:confidentiel|joint|destin|secret professionnel|priv|usage exclusif)"
    r"|(?:this|the) (?:e-?mail|message|communication|transmission)\b.{0,90}(?:confidential|intended|privileged)"
    r"|(?:the|all) (?:information|contents?|content) (?:contained |transmitted )?(?:in|of|by) (?:this"
    r"|the) (?:e-?mail|message"
    r"|comm|trans)"
    r"|les (?:informations|donn[ée]es) (?:contenues|figurant|transmises|pr[ée]sentes)\b.{0,30}(?:ce|cet|le pr[ée]sent)"
    r"|l['’]int[ée]grit[ée] de ce (?:message|courriel)"
    r"|(?:important |legal |confidentiality )?(?:notice|disclaimer|avertissement|confidentialit[yé]"
    r"|mentions? l[ée]gales?)"
    r"(?: (?:de confidentialit[ée]|l[ée]gal|notice))?\s*[::.]?\s*$"
    r"|confidentiality notice|avis de confidentialit|disclaimer\b|avertissement\s*:|confidentiel\s*[:–-]"
    r"|avis(?: important| légal)?\s*:.{0,40}(?:informations?|message|courriel)"
    r"|if you (?:are not the (?:intended|named)|have received this|received this)"
    r"|si vous (?:n['’][êe]tes pas (?:le|la) destinataire|avez re[çc]u ce)"
    r"|(?:dans le cadre|en application) d[eu] (?!.{0,60}\b(?:merci de|pouvez|pourriez|faut)\b).{0,40}(?:donn[ée]es"
    r"|rgpd))",
    re.IGNORECASE,
)
# Of these one is enough; of the words of law below, two.
_WHOLE_NOTICE = re.compile(
    r"^\W{0,4}(?:if you (?:are not|have|received).{0,60}(?:(?:intended|named|designated) (?:recipient|addressee)"
    r"|(?:message|e-?mail|communication|transmission).{0,30}(?:in|by) (?:error|mistake))"
    r"|si vous (?:n['’][êe]tes pas (?:le|la) (?:bon )?destinataire|avez re[çc]u ce.{0,30}par erreur)"
    r"|registered (?:in|office|company|charity)\b.{0,80}(?::|\bno\.?\s|\bnumber\b|\bengland\b|\bwales\b|\bscotland\b"
    r"|\bireland\b)"
    r"|(?:this|the) (?:e-?mail|message)(?: and .{0,40})? (?:is|are|may be|contains?)\b.{0,30}(?:confidential"
    r"|privileged)"
    r"|(?:ce (?:message|courriel|mail)|cet e-?mail)(?: et .{0,40})? (?:est|sont)(?: strictement)? confidentiels?\b"
    r"|\w[\w &.'-]{1,60} is (?:a company )?registered in (?:.{0,80}\b(?:no\.?\s|number\b)|(?:england|wales|scotland"
    r"|(?:northern )?ireland|the (?:uk|united kingdom))\b)"
    r"|(?:p )?(?:please )?(?:consider|think of) (?:the environment(?: before\b.*|\W*$)|before (?:you )?print)"
    r"|think before (?:you )?print"
    r"|(?:p )?(?:pensez|pensons) (?:[àa] l['’]environnement(?: avant\b.*|\W*$)|environnement|avant d['’]imprimer|vert)"
    r"|(?:merci de )?n['’]?(?:e pas )?imprime[rz] (?:pas )?(?:ce (?:mail|message|courriel)|cet e-?mail"
    r"|que (?:si|en cas|lorsque|le strict))\b"
    r"|avant d['’]imprimer.{0,40}(?:pens|environnement|n[ée]cessaire|demand|arbre|plan[èe]te)|[ée]conomisons le papier"
    r"|afin de (?:pr[ée]server|contribuer)\b.{0,60}(?:environnement|imprim)"
    r"|(?:you (?:are receiving|received)|vous (?:recevez|avez reçu)) (?:this|ce|cet) (?:e-?mail|message|courriel)"
    r" (?:because|car|parce) |(?:to unsubscribe|pour (?:vous|se) (?:désabonner|désinscrire))\b.{0,60}(?:https?:"
    r"|click|reply"
    r"|visit|follow|write|send|e-?mail to|cliqu|répond|suive|envoy|écri|rendez-vous|:\s*$)"
    r"|my working (?:hours|days?) (?:may|might)\b|droit [àa] la d[ée]connexion\s*[:–-]"
    r"|ce (?:mail|message|courriel) n['’]appelle pas (?:de|à|une)\b)",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"(confidenti[ae]l)|(privil[eè]g)|(destinataire|recipient|addressee)|(intended|destin[ée]e?s? |attention exclusive)"
    r"|(unauthori[sz]ed|non autoris|sans autorisation)|(disclos|divulg|diffus|disseminat|reproduc|r[ée]utilis)"
    r"|(secret professionnel|professional secrecy)|(exclusi|sole use|solely|uniquement)|(prohibit|interdit|forbidden)"
    r"|(in error|par erreur|by mistake)|(liab|responsabilit)|(virus)|(int[ée]grit)|(legal|l[ée]gal)|(propri[ée]t"
    r"|proprietary)"
    r"|(attachment|pi[èe]ces? jointes?)|(d[ée]trui|supprim|delete|destroy)|(notify|avis[ée]r|avertir)|(g[oa]r?ant"
    r"|guarant|altér)"
    r"|(engage|reflect|refl[èe]t|opinions?)|(disclaim)|(donn[ée]es personnelles|personal data|rgpd|gdpr)",
    re.IGNORECASE,
)
_PARTICULAR = re.compile(r"^([^\W\d][\w '’/().-]{1,30}?)\s?: ?[\"«“(]? ?\w")
_REACHED_BY = re.compile(
    r"\b(?:t[ée]l|tel|phone|mob|mobile|fax|cell|portable|fixe|standard|ligne|direct|office|bureau|desk|poste? direct"
    r"|ext"
    r"|extension|e-?mail|mail|courriel|web|site web|website|site internet|skype|teams|zoom|whatsapp|linkedin|twitter"
    r"|facebook"
    r"|instagram|adresse|address|horaires?|hours|siret|siren|rcs|tva|vat|naf|ape|iban|company|soci[ée]t[ée]|urgences?"
    r"|astreinte|service|d[ée]partement|department|pgp|gpg|fingerprint|support|hotline|assistance|rendez-vous|agenda"
    r"|calendly|suivez|retrouvez|rejoignez|follow|find us|connect|visit)",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"(?i:\bje\b|\bj['’]|\bmon\b|\bma\b|\bmes\b|\bmine\b|\bmy\b)|\bI\b")
_LEAST_LAW, _MOST_LAW, _MUCH_LAW = 120, 600, 4
_PICTOGRAPH = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+|\\s[:;]-?[)DPp]$"
)
_PICTURE = re.compile(r"\[(?:cid:|image:|logo\b)[^\]]{0,200}\]", re.IGNORECASE)
_HOURS = re.compile(
    r"\b(?:I|we) (?:do not |don['’]t |usually |normally |only )?work\b|\bworking (?:hours|days|pattern)"
    r"|\bje (?:ne )?travaille\b|^absente? (?:le|les|du)\b|\boffice hours\b|\bhoraires\b"
    r"|^(?:ouvert|fermé|joignable|disponible)\b|^please (?:do not|don['’]t|note)\b|^merci de (?:ne pas|noter)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:please|can|could|would|will|need|also|still|but|merci|pouvez|pourriez|veuillez|svp|stp|aussi|mais|encore"
    r"|par contre|d['’]ailleurs|il faut|you|vous|tu)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?<![\w.@/-])(?=[\w-]*[A-Za-z][\w-]*[A-Za-z])(?=[\w-]*\d[\w-]*\d)(?![A-Z]{1,3}-\d{4,5}(?!\w))"
    r"[A-Za-z0-9][A-Za-z0-9_-]{5,40}(?![\w@/-]|\.\w)"
)
"""`PC-COMPTA-01`, `INC0012345`; not `CH-1003`, which is a place."""
_OF_FIRM = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|place|chemin|impasse|quai|all[ée]e|route|street|st|road|rd|lane|square|close"
    r"|drive|way|bp|cs|cedex|po box|floor|[ée]tage|b[âa]timent|b[âa]t|building|suite|tva|vat|siret|siren|rcs|iso|iban"
    r"|bic|naf|ape|eori|registered|certifi\w+|capital|agr[ée]ment|orias|finess|licen[cs]e|pgp|gpg|fingerprint)\b"
    r"|\b\d{5}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b",
    re.IGNORECASE,
)
_SOMEBODY = (
    r"(?:personnes?|arrivante?s?|partante?s?|coll[èe]gues?|collaborat(?:eur|rice)s?|stagiaires?|salari[ée]e?s?"
    r"|utilisat(?:eur|rice)s?|starters?|joiners?|leavers?|colleagues?|employees?|interns?|hires?|users?|people|person)"
)
_ACCOUNT = (
    r"(?:comptes?|acc[èe]s|bo[îi]tes?|mots? de passe|identifiants?|accounts?|access|mailbox(?:es)?|passwords?|logins?)"
)
_FOR_SOMEBODY = re.compile(
    r"\b(?:ci-apr[èe]s|ci-dessous"
    rf"|(?:{_SOMEBODY}|{_ACCOUNT}) (?:suivante?s?|below)|following {_SOMEBODY}|following {_ACCOUNT}"
    rf"|(?:nouve(?:l|lle|au|aux|lles)|new) {_SOMEBODY}"
    r"|(?:cr[ée]er|d[ée]sactiver|supprimer|fermer|ouvrir|r[ée]initialiser|create|disable|deactivate|delete|reset|remove"
    rf"|close|set up)\b.{{0,60}}\b(?:{_ACCOUNT}|{_SOMEBODY}))(?!\w)",
    re.IGNORECASE,
)
_OWN_ACCOUNT = re.compile(
    r"\b(?:mon|mes|notre|nos|my|our) (?:\w+ ){0,2}(?:comptes?|mots? de passe|acc[èe]s|session|code|pin|accounts?"
    r"|passwords?|access|login|bo[îi]te)\b",
    re.IGNORECASE,
)
_NOTICE_LINES, _LONGEST_NOTICE, _LONGEST_HEADING = 12, 2_000, 60


def is_particular(line: str) -> bool:
    """`Label : value` whose label is no way to reach somebody: what the message is about, not who signs it."""
    match = _PARTICULAR.match(line)
    return match is not None and not _REACHED_BY.search(match[1]) and not has_contact(line) and "," not in match[1]


def is_farewell(line: str) -> bool:
    """A closing word, or two side by side in two languages."""
    return SIGN_OFF.match(line) is not None or all(SIGN_OFF.match(one) for one in _SIDE_BY_SIDE.split(line))


def is_leave(line: str) -> bool:
    """A closing word other than thanks, with which notices end too."""
    return LEAVE.match(line) is not None


def is_mobile(line: str) -> bool:
    """A mail program's own words, not a sentence that begins like them."""
    if _WEBMAIL.match(line):
        return True
    if _SENT_WHEN.search(line[:_LONGEST_SEARCHED]) or MOBILE.match(line) is None:
        return False
    return "," not in line or _DEVICE.search(line[:200]) is not None


def is_sent_with(line: str) -> bool:
    """The name of whatever program it was sent with."""
    return _SENT_WITH.match(line) is not None and "," not in line and not _SENT_WHEN.search(line)


def is_checked(line: str) -> bool:
    """What a virus scanner adds: named by its product, or nothing but that."""
    match = _CHECKED.match(line)
    if match is None:
        return False
    return _CHECKER.search(line[:300]) is not None or not line[match.end() :].strip(" .!")


def is_held_back(paragraph: str) -> bool:
    """Is a mail kept from somebody? A scanner's own line says that it found nothing."""
    return _HELD_BACK.search(paragraph) is not None


def is_notice(line: str, below: Sequence[str] = ()) -> bool:
    """Does an employer's notice begin with this line? A paragraph that asks, or says "I", is a person's.

    `below`: the lines under it, of which those up to the next blank one are looked at.
    """
    whole, doubtful = _WHOLE_NOTICE.match(line), _NOTICE.match(line)
    if not whole and not doubtful:
        return _is_all_law(" ".join([line, *takewhile(str.strip, below[:_NOTICE_LINES])])[:_LONGEST_NOTICE])
    paragraph = " ".join([line, *takewhile(str.strip, below[:_NOTICE_LINES])])[:_LONGEST_NOTICE]
    if doubtful and len(line) <= _LONGEST_HEADING and not paragraph[len(line) :].strip():
        paragraph = " ".join([line, *[one for one in below[:_NOTICE_LINES] if one.strip()][:3]])[:_LONGEST_NOTICE]
    if "?" in paragraph:
        return False
    if whole and line[:3].lower() == "my ":
        return True
    if _FIRST_PERSON.search(paragraph):
        return False
    return whole is not None or len({match.lastindex for match in _LAW.finditer(paragraph)}) > 1


def _is_all_law(paragraph: str) -> bool:
    """However it begins: a long paragraph that says much of what only notices say, and nothing of a person."""
    if len(paragraph) < _LEAST_LAW or "?" in paragraph or _FIRST_PERSON.search(paragraph):
        return False
    return len({match.lastindex for match in _LAW.finditer(paragraph[:_MOST_LAW])}) >= _MUCH_LAW


def bare(line: str) -> str:
    """A line as it reads: without the emphasis of plain text and without pictographs."""
    if not any(map(str.isalnum, line)):
        return line
    shown = _PICTOGRAPH.sub("", _PICTURE.sub("", line)).strip() if line != "-- " else line
    return re.sub(r"^([*_]{1,2})(?=\S)(.*?\S)\1([,.]?)$", r"\2\3", shown)


def names_thing(line: str) -> bool:
    """Is there a name that people give to machines, letters and digits joined?"""
    return _THING.search(line[:_LONGEST_SEARCHED]) is not None


def is_particulars_of_firm(line: str) -> bool:
    """A place, or a number under which a company is registered."""
    return _OF_FIRM.search(line[:_LONGEST_SEARCHED]) is not None


def asks_for_somebody(paragraph: str) -> bool:
    """Is something asked for another person, rather than for the writer's own account?"""
    return _FOR_SOMEBODY.search(paragraph) is not None and not _OWN_ACCOUNT.search(paragraph)


def tells_hours(line: str) -> bool:
    """When somebody works, or what not to send: a sentence under a signature."""
    return _HOURS.search(line) is not None


def is_boilerplate(line: str) -> bool:
    """A sentence that signatures end with: on the employer, or on when somebody works; not one that asks or adds."""
    if tells_hours(line):
        return True
    return not (URGES.match(line) or "?" in line or _FIRST_PERSON.search(line) or _ASKS.search(line))


GREETING = (
    r"(?:bien |tr[èe]s |plus |tout |fort )?cordialement(?: v[ôo]tre)?|bien [àa] (?:vous|toi)(?: tous| toutes)?"
    r"|bien v[ôo]tre|(?:mes |sinc[èe]res |meilleures |cordiales |avec mes |respectueuses )?(?:meilleures "
    r"|sinc[èe]res )?"
    r"salutations(?: (?:distingu[ée]es|cordiales|sinc[èe]res|respectueuses|les meilleures))?"
    r"|respectueusement|amicalement|amiti[ée]s|sinc[èe]rement|cdl?t|cor?dlt|cdlmt|bien cdt|bav|slts?"
    r"|(?:(?:je|en) vous (?:en )?(?:souhaite|souhaitant) (?:une )?|vous (?:en )?souhaitant (?:une )?"
    r"|passez (?:une )?|tr[èe]s )?(?:bonne|belle|excellente"
    r"|agr[ée]able) (?:journ[ée]e|soir[ée]e"
    r"|r[ée]ception|continuation|semaine|apr[èe]s-midi|fin de (?:journ[ée]e|semaine))"
    r"(?: [àa] (?:vous|tous|toutes|toi))?"
    r"|bon(?:ne)? (?:lecture|retour|we|week-?end|courage|apr[èe]s-midi|f[êe]tes)"
    r"|(?:(?:je reste|restant|nous restons) )?[àa] (?:votre|ta) (?:enti[èe]re )?disposition"
    r"|bien respectueusement|avec (?:toute )?ma (?:gratitude|reconnaissance)|chaleureusement|solidairement"
    r"|au plaisir(?: de vous (?:lire|revoir|entendre))?|[àa] (?:bient[ôo]t|tr[èe]s (?:vite|bient[ôo]t)"
    r"|plus tard|plus|\+)"
    r"|a\+|@\+|bises|bisous|biz|ciao"
    r"|(?:(?:kind|kindest|best|warm|warmest|many|with (?:kind|best|warm)|very best) )?regards|(?:all (?:the"
    r"|my) )?best(?: wishes)?|with (?:all |my |our )?(?:very )?best(?: wishes)?|(?:talk|speak)(?: to you)? soon"
    r"|much obliged|gratefully|(?:keep|stay) (?:well|safe)|yours (?:ever|aye)|in haste"
    r"|cheers|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|yours|warmly|with thanks"
    r"|rgds|brgds|br|kr|respectfully|cordially|take care|ta|bye(?: for now)?|xx?x?"
    r"|(?:have|hope you have) a (?:nice|good|great|lovely) (?:day|one|evening|weekend|rest of (?:the|your) day)"
    r"|looking forward to (?:hearing from you|your reply)|i look forward to (?:hearing from you|your reply)"
    r"|mit (?:freundlichen|besten) gr[üu](?:ß|ss)en|(?:viele|beste|liebe) gr[üu](?:ß|ss)e|mfg"
    r"|(?:un )?(?:cordial )?saludos?"
    r"|(?:cordiali|distinti) saluti|atenciosamente|met vriendelijke groet(?:en)?|pozdrawiam|med venlig hilsen"
)
HELP = (
    r"(?:aide|r[ée]ponse|retour|compr[ée]hension|attention|r[ée]activit[ée]|patience|diligence|intervention"
    r"|temps|soutien"
    r"|travail|help|time|support|assistance|reply|response|understanding|consideration|efforts?"
    r"|coop[ée]ration|collaboration|kindness|concours|accueil|int[ée]r[êe]t)"
)
THANKS = (
    r"merci(?: (?:beaucoup|bien|infiniment|encore|mille fois|vraiment))?(?: (?:d['’]avance|par avance))?"
    r"(?: et (?:encore|d['’]avance|bravo|d[ée]sol[ée]e?|pardon|[àa]|au|bien [àa]|bien cordialement|cordialement"
    r"|tr[èe]s|bonne?"
    r"|belle|excellente?|agr[ée]able|joyeu\w+|meilleur\w*|salutations|amicalement|sinc[èe]res?|bises|excuse\w*"
    r"|passez)\b[^?\d]{0,30}"
    r"| pour (?:votre|vos|ton|ta|tes|leur|l['’]|la|le|les|tout|toute|toutes|ce|cette|cela|[çc]a|eux|elle|lui|moi"
    r"|nous)[^?\d]{0,28}"
    r"| [àa] (?:vous|tous|toute l['’][ée]quipe))?"
    rf"|merci (?:d['’]avance )?(?:de|pour) (?:votre|vos|ton|l['’]) ?{HELP}[^?\d]{{0,20}}"
    r"|(?:avec )?(?:tous )?(?:mes|nos) (?:sinc[èe]res |vifs )?remerciements(?: anticip[ée]s)?|mille mercis"
    r"|en vous remerciant(?: (?:d['’]avance|par avance))?|(?:par avance|d['’]avance) merci(?: beaucoup)?"
    r"|(?:many |much )?(?:thanks|thank you|thx|ty|tks|tia)(?: (?:so much|very much|a lot|again|in advance"
    r"|and regards|a million))?(?: (?:&|and) (?!when|what|where|who|why|how|which|is|are|do|does|can|could|will"
    r"|would|should"
    rf"|please|call|send|let)[^?\d]{{1,20}}| for (?:your|the|all your) (?:\w+ )?{HELP}[^?\d]{{0,20}}"
    r"| (?:in advance )?for (?:\w+ ){0,2}(?:looking|helping|checking|sorting)\b[^?\d]{0,30}"
    r"| all| everyone)?|much appreciated"
)
NAME = r"(?:[\s,;.!–-]+[A-ZÀ-ÞĀ-ſ][\w.'’-]*(?:\s[A-ZÀ-ÞĀ-ſ][\w.'’-]*){0,3})?"
# "Best Western", "Ta Minh Anh": right behind these a name needs a comma.
_BEFORE_NAMES = (
    r"(?!(?i:best|br|kr|ta|bye|biz|bav|yours)\s+(?!(?i:regards?|wishes|sincerely|truly|faithfully|ever|for))[A-ZÀ-Þ])"
)
SIGN_OFF = re.compile(rf"^{_BEFORE_NAMES}(?i:{GREETING}|{THANKS}){NAME}[\s,;.!–-]*$")
LEAVE = re.compile(rf"^{_BEFORE_NAMES}(?i:{GREETING}){NAME}[\s,;.!–-]*$")
_ASSURANCE = (
    r"(?:salutations|sentiments|hommages|l['’](?:expression|assurance) d|d[ée]vou"
    r"|(?:ma|notre|haute|parfaite|toute|grande) (?:plus )?(?:haute |parfaite |grande )?consid[ée]ration|respectueu"
    r"|(?:mon|mes|notre|nos|profond|tout mon) respects?\b)"
)
# Below a formula's first clause nothing but politeness: who goes on to say what they do, or want, writes a message.
_POLITE_END = (
    r"[\s,;.:!–-]*(?:$|(?:(?:et )?(?:je |nous )?(?:vous |te )(?:en )?(?:remerci|souhait|salu|adress|prie d['’]agr"
    r"|prions d['’]agr"
    r"|prie de (?:bien vouloir )?(?:recevoir|croire|agr)|prions de (?:bien vouloir )?(?:recevoir|croire|agr))"
    r"|(?:et )?(?:je|nous) rest|(?:et )?veuillez (?:agr|recev|croire|accept|trouver ici)|recevez|agr[ée]ez|croyez"
    r"|bien|tr[èe]s"
    r"|cordial|merci|sinc[èe]re|meilleur|salutations|respectu|madame|monsieur|bonne|belle|excellente"
    r"|avec )[^?]{0,160}$)"
)
FORMULA = re.compile(
    r"^(?:(?:(?:(?:nous |je )?(?:vous )?(?:prie|prions|veuillez)|en vous priant)\b.{0,60}"
    r"\b(?:agr[ée]+[rz]|recev(?:oir|ez)|croire|accepte[rz]|trouver ici)|recevez|agr[ée]ez|acceptez|croyez)\b(?!-)"
    rf".{{0,100}}{_ASSURANCE}[^?]{{0,200}}$"
    rf"|(?:dans l['’]|en )attente(?: [^\W\d]+| d['’][^\W\d]+){{0,5}} (?:votre|vos"
    rf"|vous)\b(?: [^\W\d]+){{0,5}}?{_POLITE_END}"
    r"|(?:en )?esp[ée]rant [^?\d]{0,40}(?:r[ée]ponse|retour|suite)(?: (?:favorable|rapide|positi\w+|prompte?"
    r"|de votre part"
    rf"|[àa] (?:ma|notre) demande|rapidement|tr[èe]s|vite)){{0,3}}{_POLITE_END}"
    r"|en vous remerciant\b(?![^,.]{0,200}\bde (?:m['’]|me |nous |bien |ne |faire |lui |(?!votre|notre)[^\W\d]+(?:er"
    r"|ir|re)\b))"
    r"(?![^,.]{0,200}\bd['’](?!avance|avoir)[^\W\d]+(?:er|ir|re)\b)[^?\d]{0,200}$"
    r"|en vous (?:en )?souhaitant (?:[àa] (?:tous|toutes) )?(?:de passer )?(?:une? |de |d['’]|des )?(?:tr[èe]s )?"
    rf"(?:bon|bel|excellent|agr[ée]abl|joyeu|heureu|douce)[^?,\d]{{0,60}}{_POLITE_END})",
    re.IGNORECASE,
)
THANKING = re.compile(rf"^(?i:{THANKS}){NAME}[\s,;.!–-]*$")
THANKED = re.compile(
    r"^(?:(?:en |je )?vous remerci\w+|merci|avec (?:mes|nos) remerciements|(?:many )?thanks|thank(?:ing)? you)\b"
    r"(?! de (?!votre|vos|ton|ta|tes|l['’]))(?! d['’](?!avance))"
    r"(?!.{0,60}(?:\b(?:et|mais|puis|donc) \w{3,20}ez\b|-(?:moi|nous)\b))[^?\d]{0,60}$",
    re.IGNORECASE,
)
URGES = re.compile(
    r"^(?:(?:c['’]est|it['’]?s|it is|this is)\b.{0,30}\b(?:urgen|important|bloqu|press[ée]|critical)|(?:tr[èe]s "
    r"|very )?urgente?s?\b(?! (?:care|matters?|requests?|issues?|enquiries|queries)\b))",
    re.IGNORECASE,
)
_SIDE_BY_SIDE = re.compile(r"\s*[/|]\s*|\s[–-]\s")
OPENING = re.compile(
    r"^\s*(?i:bonjour|bonsoir|salut|all[ôo]|ch[èe]re?s?|madame|monsieur|messieurs|hello|hi|hey|dear"
    r"|good (?:morning|afternoon|evening)|(?:to )?whom it may concern)"
    r"(?:[\s,]+(?i:[àa] (?:tous|toutes|vous|toi)|madame|monsieur|messieurs|mesdames|le support|l['’][ée]quipe|team|all"
    r"|there|everyone|sirs?|madam|or|et|cher|ch[èe]re|mr|mrs|ms)|[\s,]+[A-ZÀ-ÞĀ-ſ][\w.'’-]*){0,6}[\s,!.;:]*$"
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:\+|\b0)\d[\d .()/-]{7,}|\b(?:www\.|https?://)\S+|^(?:t[ée]l|tel|phone"
    r"|mob|fax|cell|bureau|poste|ext)\b",
    re.IGNORECASE,
)
NAME_LINE = re.compile(
    r"^(?:(?:M|Mme|Mr|Mrs|Ms|Dr)\.?\s+)?[A-ZÀ-ÞĀ-ſ][\w'’.-]+(?:[ ](?:[A-ZÀ-ÞĀ-ſ][\w'’.-]*|de|du|le|la|van|von"
    r"|d')){1,3}(?:,.{0,40})?$"
)

FULL_NAME = re.compile(
    r"^(?:(?:M|Mme|Mr|Mrs|Ms|Dr)\.?\s+)?[A-ZÀ-ÞĀ-ſ][a-zß-ÿĀ-ſ'’]+(?:-[A-ZÀ-ÞĀ-ſ][a-zß-ÿĀ-ſ]+)?"
    r"(?:[ ](?:(?:de|du|la|van|von) )?[A-ZÀ-ÞĀ-ſ][\w'’-]+){1,2}$"
)
TITLED = re.compile(r"^(?:M|Mme|Mlle|Mr|Mrs|Ms|Dr|Me|Pr|Prof)\.?\s+[A-ZÀ-ÞĀ-ſ][\w'’-]+$")

COMPANY = re.compile(
    r"\b(?:inc|lt[ée]e?|ltd|co|corp|s\.?a|s\.?a\.?s|llc|llp|e\.?u)\.$|(?:\b[A-Z]\.){2,8}$|\s[|•·]\s", re.IGNORECASE
)
_LONGEST_SEARCHED = 400  # characters: the search takes the square of a long word


def has_contact(line: str) -> bool:
    """An address, a number or a page by which somebody can be reached."""
    return _CONTACT.search(line[:_LONGEST_SEARCHED]) is not None


POSTSCRIPT = re.compile(r"^\s*(?:p\.?[ -]?s\b\.?|post-?scriptum\b|n\.?b\b\.?)\s*(?:[:;,–-]|\w)", re.IGNORECASE)

ROLE = re.compile(
    r"\b(?:manager|head|director|officer|lead|leader|engineer|developer|analyst|specialist|coordinator|assistant"
    r"|assistante"
    r"|clerk|technician|administrator|secretary|treasurer|nurse|teacher|professor|partner|consultant|supervisor"
    r"|buyer|chair"
    r"|responsable|direct(?:eur|rice)|chef|cheffe|charg[ée]e?|gestionnaire|secr[ée]taire|technicien|technicienne"
    r"|ing[ée]nieure?"
    r"|adjointe?|pr[ée]sidente?|comptable|professeure?|infirmi(?:er|[èe]re)|g[ée]rante?|conseill(?:er|[èe]re)"
    r"|animat(?:eur|rice)"
    r"|gmbh|ltd|limited|llp|llc|inc|plc|sarl|s[àa]rl|sas|sasu|sa|ag|bv)\b",
    re.IGNORECASE,
)
LISTED = re.compile(r"^(?:[-*•]|\d{1,2}[.)°])\s")

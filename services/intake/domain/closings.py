"""The words with which people, their mail programs and their employers end a mail."""

import re

MOBILE = re.compile(
    r"^\W{0,3}(?:sent (?:from|via|with|using) (?:my|mail|yahoo|outlook|proton|samsung|a mobile|the|an?)\b"
    r"|envoy[ée] (?:depuis|de|avec|via|par|[àa] partir d[eu']|[àa] l['’]aide d[eu']?)\s?(?:mon|ma|outlook|courrier"
    r"|yahoo|l['’]|la|le|proton|android|ios|un|gmail|orange)"
    r"|(?:get|download|try) (?:outlook|bluemail|yahoo mail|aqua mail|spark|edison|mailbird)\b.{0,40}$"
    r"|(?:t[ée]l[ée]charge[rz]|obten(?:ir|ez)|essaye[rz]) (?:outlook|bluemail|yahoo|aqua mail|spark|edison)\b.{0,40}$"
    r"|provenance\s*: courrier|exp[ée]di[ée] (?:depuis|de|via) (?:mon|ma)|[ée]crit (?:depuis"
    r"|de) mon (?:t[ée]l|mob|smart)"
    r"|gesendet (?:von|mit) (?:mein|outlook|der)|enviado (?:desde|do) (?:mi|meu)|inviato da(?:l mio)? "
    r"|verstuurd vanaf )",
    re.IGNORECASE,
)
SENT_WITH = re.compile(
    r"^(?:Sent|Envoy[ée]|Exp[ée]di[ée]|Transmis) (?:from|via|with|using|depuis|avec|par|de|[àa] partir de) "
    r".{2,70}?(?:\.|https?://\S*|<\S+>|\]\(\S+\))?$"
)
CHECKED = re.compile(
    r"^\W{0,4}(?:garanti sans virus|sans virus\b|virus[- ]free|l['’]absence de virus dans ce"
    r"|(?:this|the) (?:e-?mail|message)\b.{0,40}(?:has been |was )?(?:checked|scanned)"
    r"|(?:cet e-?mail|ce (?:courriel|courrier|message|mail))\b.{0,40}(?:v[ée]rifi[ée]|analys[ée]|aucun virus)"
    r"|scanned by |powered by mimecast|message (?:nettoy[ée]|v[ée]rifi[ée]) par)",
    re.IGNORECASE,
)
NOTICE = re.compile(
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
    r"|avis\s*:.{0,40}(?:informations?|message|courriel)"
    r"|if you (?:are not the (?:intended|named)|have received this|received this)"
    r"|si vous (?:n['’][êe]tes pas (?:le|la) destinataire|avez re[çc]u ce)"
    r"|registered (?:in|office|company|charity)\b|\w[\w &.'-]{1,60} is (?:a company )?registered in "
    r"|(?:p )?(?:please )?(?:consider|think of) (?:the environment|before (?:you )?print)|think before (?:you )?print"
    r"|(?:p )?(?:pensez|pensons) (?:[àa] l['’]environnement|environnement|avant d['’]imprimer|vert)"
    r"|(?:merci de )?n['’]?(?:e pas )?imprime[rz]|avant d['’]imprimer|[ée]conomisons le papier"
    r"|afin de (?:pr[ée]server|contribuer)\b.{0,60}(?:environnement|imprim)"
    r"|my working (?:hours|day)|droit [àa] la d[ée]connexion|ce (?:mail|message|courriel) n['’]appelle pas)",
    re.IGNORECASE,
)
GREETING = (
    r"(?:bien |tr[èe]s |plus |tout |fort )?cordialement(?: v[ôo]tre)?|bien [àa] (?:vous|toi)(?: tous| toutes)?"
    r"|bien v[ôo]tre|(?:mes |sinc[èe]res |meilleures |cordiales |avec mes |respectueuses )?(?:meilleures "
    r"|sinc[èe]res )?"
    r"salutations(?: (?:distingu[ée]es|cordiales|sinc[èe]res|respectueuses|les meilleures))?"
    r"|respectueusement|amicalement|amiti[ée]s|sinc[èe]rement|cdl?t|cor?dlt|cdlmt|bien cdt|bav|slts?"
    r"|(?:je vous souhaite (?:une )?|passez (?:une )?|tr[èe]s )?(?:bonne|belle|excellente"
    r"|agr[ée]able) (?:journ[ée]e|soir[ée]e"
    r"|r[ée]ception|continuation|semaine|apr[èe]s-midi|fin de (?:journ[ée]e|semaine))(?: [àa] (?:vous|tous|toutes))?"
    r"|bon(?:ne)? (?:week-?end|courage|apr[èe]s-midi|f[êe]tes)"
    r"|au plaisir(?: de vous (?:lire|revoir|entendre))?|[àa] (?:bient[ôo]t|tr[èe]s (?:vite|bient[ôo]t)"
    r"|plus tard|plus|\+)"
    r"|a\+|@\+|bises|bisous|biz|ciao"
    r"|(?:(?:kind|kindest|best|warm|warmest|many|with (?:kind|best|warm)|very best) )?regards|(?:all (?:the"
    r"|my) )?best(?: wishes)?|cheers|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?|yours|warmly|with thanks"
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
    r"|travail|help|time|support|assistance|reply|response|understanding|consideration|efforts?)"
)
THANKS = (
    r"merci(?: (?:beaucoup|bien|infiniment|encore|mille fois|vraiment))?(?: (?:d['’]avance|par avance))?(?: (?:et"
    rf"|pour) .{{1,30}}| [àa] (?:vous|tous|toute l['’][ée]quipe))?|merci (?:d['’]avance )?(?:de|pour) (?:votre"
    rf"|vos|ton|l['’]) ?{HELP}.{{0,20}}"
    r"|(?:avec )?(?:tous )?(?:mes|nos) (?:sinc[èe]res |vifs )?remerciements(?: anticip[ée]s)?|mille mercis"
    r"|en vous remerciant(?: (?:d['’]avance|par avance))?"
    r"|(?:many |much )?(?:thanks|thank you|thx|ty|tks|tia)(?: (?:so much|very much|a lot|again|in advance"
    rf"|and regards|a million))?(?: (?:&|and) .{{1,20}}| for (?:your|the|all your) (?:\w+ )?{HELP}.{{0,20}}"
    rf"| all| everyone)?|much appreciated"
)
NAME = r"(?:[\s,;.!–-]+[A-ZÀ-Þ][\w.'’-]*(?:\s[A-ZÀ-Þ][\w.'’-]*){0,3})?"
SIGN_OFF = re.compile(rf"^(?i:{GREETING}|{THANKS}){NAME}[\s,;.!–-]*$")
FORMULA = re.compile(
    r"^(?:(?:(?:nous |je )?(?:vous )?(?:prie|prions|veuillez)|recevez|agr[ée]ez|croyez|en vous priant).{0,80}"
    r"(?:salutations|sentiments|consid[ée]ration|l['’]expression|hommages|d[ée]vou|respect)"
    r"|(?:dans l['’]|en )attente.{0,40}\b(?:votre|vos|vous)\b|(?:en )?esp[ée]rant .{0,40}(?:r[ée]ponse|retour|suite)"
    r"|en vous (?:remerciant|souhaitant)).{0,200}$",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"^\s*(?i:bonjour|bonsoir|salut|all[ôo]|ch[èe]re?s?|madame|monsieur|messieurs|hello|hi|hey|dear"
    r"|good (?:morning|afternoon|evening)|(?:to )?whom it may concern)"
    r"(?:[\s,]+(?i:[àa] (?:tous|toutes|vous|toi)|madame|monsieur|messieurs|mesdames|le support|l['’][ée]quipe|team|all"
    r"|there|everyone|sirs?|madam|or|et|cher|ch[èe]re|mr|mrs|ms)|[\s,]+[A-ZÀ-Þ][\w.'’-]*){0,6}[\s,!.;:]*$"
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:\+|\b0)\d[\d .()/-]{7,}|\b(?:www\.|https?://)\S+|^(?:t[ée]l|tel|phone"
    r"|mob|fax|cell|bureau|poste|ext)\b",
    re.IGNORECASE,
)
NAME_LINE = re.compile(
    r"^(?:(?:M|Mme|Mr|Mrs|Ms|Dr)\.?\s+)?[A-ZÀ-Þ][\w'’.-]+(?:[ ](?:[A-ZÀ-Þ][\w'’.-]*|de|du|le|la|van|von"
    r"|d')){1,3}(?:,.{0,40})?$"
)

COMPANY = re.compile(r"\b(?:inc|lt[ée]e?|ltd|co|corp|s\.?a|s\.?a\.?s|llc|llp|e\.?u)\.$", re.IGNORECASE)
_LONGEST_SEARCHED = 400  # characters: the search takes the square of a long word


def has_contact(line: str) -> bool:
    """An address, a number or a page by which somebody can be reached."""
    return _CONTACT.search(line[:_LONGEST_SEARCHED]) is not None


TITLES = {"m", "mr", "mrs", "ms", "mme", "mlle", "dr", "me"}

LISTED = re.compile(r"^(?:[-*•]|\d{1,2}[.)°])\s")

"""How mail programs announce quotations and forwards: French and English first, then other languages."""

import re

_DASH = r"[-_–—=*]"
_ADDRESS = r"[\w.+'-]{1,64}@[\w.-]{1,190}"
QUOTED = re.compile(r"^\s?>+ ?|^\s?\|\s(?![^|]*\|)")  # with a second bar it is a table
RULE = re.compile(rf"^\s*{_DASH}{{5,}}\s*$")
FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:(?:re|ré)\s*:\s*)?(?:tr|fwd?|fw|wg|transf?|i|rv|enc)\s*:", re.IGNORECASE
)
ANSWER_SUBJECT = re.compile(r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:re|ré)\s*:", re.IGNORECASE)

_FORWARDED = (
    r"(?:forwarded (?:message|e-?mail)|(?:message|mail|courriel|e-?mail|courrier) (?:transf[ée]r[ée]|transmis"
    r"|r[ée]exp[ée]di[ée])|forwarded by\b.{0,80}|transf[ée]r[ée] par\b.{0,80}|weitergeleitete nachricht"
    r"|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht)"
)
FORWARD_MARK = re.compile(
    rf"^\s*>?\s*(?:{_DASH}{{2,}}\s*{_FORWARDED}\s*(?:de|by|from)?.{{0,60}}?{_DASH}*"
    r"|begin forwarded message\s*:|d[ée]but du (?:message|courriel) (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])\s*:"
    r"|anfang der weitergeleiteten nachricht\s*:|inicio del mensaje reenviado\s*:)\s*$",
    re.IGNORECASE,
)
_ORIGINAL = (
    r"(?:original (?:message|mail|e-?mail|appointment)|(?:message|mail|courriel|courrier|e-?mail|rendez-vous)"
    r" (?:d['’ ]?\s?origine|original|initial|pr[ée]c[ée]dent)|urspr[üu]ngliche nachricht|original-?nachricht"
    r"|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht)"
)
ORIGINAL_MARK = re.compile(
    rf"^\s*>?\s*(?:{_DASH}{{2,}}\s*{_ORIGINAL}\s*{_DASH}*"
    r"|-{3,} {1,3}[^\W\d_].{0,60} (?:a [ée]crit|wrote) {1,3}-{3,}"
    rf"|(?:(?:in)?active )?hide details for .{{0,40}}{_DASH}{{3}}.*"
    rf"|(?:inactif )?masquer les d[ée]tails .{{0,40}}{_DASH}{{3}}.*)\s*$",
    re.IGNORECASE,
)
MESSAGE_OF = re.compile(r"^\s*>?\s*message du\s?:?\s\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b.{0,30}$", re.IGNORECASE)

GROUPWISE = re.compile(rf"^>>> .{{0,120}}(?:{_ADDRESS}|\d{{1,2}}[:h]\d{{2}}).{{0,60}}>>>\s*$")

# The whole line must be the marker: people write sentences about these lines too.
REPLY_ABOVE = re.compile(
    r"^[\W_]{0,40}(?:"
    r"(?:to (?:answer|reply|respond)[\w -]{0,20},? ?)?(?:please )?(?:(?:type|write|enter|add|put) )?(?:your )?"
    r"(?:reply|replies|respond|response|answer|message|write|type)?(?: to this (?:e-?mail|message|ticket))?"
    r" ?(?:only )?above this (?:line|text|message)(?: (?:to|in order to) (?:reply|respond|post|add)[\w ,-]{0,60})?"
    r"|(?:pour r[ée]pondre[\w -]{0,25},? ?)?(?:merci de |veuillez )?(?:r[ée]pon(?:dre|dez|se)|[ée]cri(?:re|vez)"
    r"|saisi(?:r|ssez)|votre r[ée]ponse|taper|tapez|ins[ée]re[rz])(?: (?:votre|vos) (?:r[ée]ponses?|message))?"
    r"(?: [àa] ce (?:message|courriel|mail))? (?:au[- ]dessus|ci-dessus|en dessus) (?:de )?(?:cette"
    r"|la) ligne(?: pour [\w ,'’-]{0,60})?"
    r")[\W_]{0,40}$",
    re.IGNORECASE,
)

_KINDS = {
    "sender": "from de da von van fra från od от expéditeur expediteur 发件人 寄件者 差出人",
    "date": "sent envoyé envoye date gesendet enviado inviato verzonden datum data fecha skickat sendt wysłano wysłane"
    " отправлено дата 发送时间 日期 送信日時",
    "to": "to à a pour destinataire destinataires destinatario an para aan till til do кому 收件人 宛先",
    "subject": "subject objet sujet betreff asunto oggetto assunto onderwerp ämne emne temat тема 主题 主旨 件名",
}
KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_OTHERS = r"cc|copie|bcc|cci|reply-to|répondre|importance|priorité|priority|pièces|attachments?|anlagen"
HEADER = re.compile(
    rf"^\s*>?\s*[*_]{{0,3}}({'|'.join(sorted(KIND, key=len, reverse=True))}|{_OTHERS})"
    r"(?: (?:le|à|on|et heure|jointes))?[*_]{0,3}\s*[::]",
    re.IGNORECASE,
)

_WORDS = (
    r"(?:het volgende )?geschreven|wrote|writes|sent|said"
    r"|a\s+[ée]crit|ha\s+scritto|scrive|escribi[óo]|escreveu|schrieb|schreef|skrev"
    r"|napisał(?:\(a\))?|писал(?:\(а\))?|пишет|写道"
)
_LEAD = r"^[\s>*_–—-]{0,12}"
_DAY = r"(?:in a message dated|en date d[eu]\s{0,3}:?(?=\s{0,3}\S{1,40}\s{1,3}\d)|on|le|el|il|am|op|em|den|dnia|w dniu)"
ATTRIBUTION_START = re.compile(
    rf"{_LEAD}{_DAY}\s+\S.*|{_LEAD}.{{1,80}}?(?:wrote|writes|a\s+[ée]crit)\b.*"
    rf"|^-{{3,}}\s*activé\s|{_LEAD}\S.{{0,120}}(?:wrote|a\s+[ée]crit)\s*[::]\s*$"
    r"|^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}\b.*",
    re.IGNORECASE,
)
ATTRIBUTION = re.compile(
    rf"{_LEAD}(?:"
    rf"{_DAY}\s(?=.{{0,300}}\d).{{4,300}}?(?:(?:{_WORDS})|(?:schrieb|schreef|skrev)\s.{{1,100}}?)\s*[::]"
    r"|(?=.{0,300}\d).{2,120}?(?:wrote|a\s+[ée]crit)\s+(?:on|le|sur)\s.{4,120}[::]"
    rf"|[^:]{{0,80}}?<?{_ADDRESS}>?,?\s+(?:{_WORDS})\s*[::]"
    rf"|(?:[^\W\d]{{2,9}}[.,]?\s)?\d{{1,2}}(?:er)?\s[^\W\d]{{3,9}}[.,]?\s\d{{4}}\b.{{1,140}}?<{_ADDRESS}>,?\s+(?:{_WORDS})\s*[::]"
    rf"|\d{{4}}-\d{{2}}-\d{{2}} \d{{1,2}}:\d{{2}}\b[^:<>]{{0,20}}(?::\d{{2}})?[^<>:]{{1,80}}<{_ADDRESS}>\s*[::]"
    rf")\s*(?:{_DASH}{{2,}})?\s*$"
    rf"|^\s*-{{3,}}\s*(?:{_DAY}|activé)\s(?=.{{0,300}}\d).{{4,300}}?(?:{_WORDS})\s*-{{3,}}\s*$",
    re.IGNORECASE,
)
_MOMENT = r"(?:\d{1,2}[:h.]\d{2}|\b\d{4}-\d{2}-\d{2}|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\b(?:19|20)\d{2}\b)"
DATED = re.compile(rf"^\s*{_DAY}\s.{{0,25}}\d", re.IGNORECASE)
# Believed only right above lines that carry `>`.
LOOSE_ATTRIBUTION = re.compile(
    rf"^(?=.{{0,300}}(?:{_ADDRESS}|\b(?:{_WORDS})\s*:|{_MOMENT}.{{0,80}}{_MOMENT}))\S.{{2,300}}[::]\s*$",
    re.IGNORECASE,
)

ANSWERS_INSIDE = re.compile(
    r"(?:r[ée]ponses?|r[ée]pon(?:ds|du)|commentaires?|pr[ée]cisions?|annotations?)\s.{0,40}(?:ci-dessous"
    r"|en (?:rouge|bleu|vert|gras|violet|surlign)|dans le (?:corps|texte|fil)|sous chaque question|plus bas)"
    r"|(?:see|answers?|answered|repl(?:y|ies|ied)|comments?|respon(?:ses|ded))\s.{0,40}(?:\binline\b|in[- ]line"
    r"|in (?:red|blue|green|bold|purple)\b|below each|in the body|within your)",
    re.IGNORECASE,
)

# Of these alone nothing is believed: they also point at what was said before.
SEE_BELOW = re.compile(
    r"\b(?:voir|cf\.?|en|dans le|r[ée]pon\w+|comment\w+)\s.{0,40}(?:ci-dessous|plus bas|en dessous|texte|rouge|bleu"
    r"|vert|violet|orange|couleur)\b|\b(?:see|my|please|repl\w+|answer\w*|comment\w*|in)\s.{0,40}(?:below|inline|red"
    r"|blue"
    r"|green|purple|orange|colou?r)\b",
    re.IGNORECASE,
)

DATE = re.compile(r"^\W*(?:dat\w+|fecha)\b", re.IGNORECASE)
YEAR = re.compile(r"\b(?:19|20)\d{2}\b|\d[/.]\d{1,2}[/.]\d{2}\b")
NAMED = re.compile(r":.{0,60}?[^\W\d_]{2}")

# What programs write names a moment or an address; people write "votre collègue m'a écrit", "your colleague wrote".
ADDRESSED = re.compile(_ADDRESS)
CLOCKED = re.compile(r"\b\d{1,2}\s?[:h.]\s?\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b", re.IGNORECASE)
TOLD = re.compile(
    r"\b(?:votre|vos|notre|nos|mon|ma|mes|your|our|my)\s+\w|\b(?:m|t|l)['’]a\s+[ée]crit"
    r"|\b(?:nous|vous|lui|leur) a\s+[ée]crit"
    r"|\b(?:wrote|said) (?:to )?(?:me|us)\b"
)


def is_announcement(line: str) -> bool:
    return bool(
        HEADER.match(line)
        or FORWARD_MARK.match(line)
        or ORIGINAL_MARK.match(line)
        or MESSAGE_OF.match(line)
        or RULE.match(line)
    )

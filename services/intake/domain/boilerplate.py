"""What stands below a card, every day the same: hours, advertising, an employer's good causes."""

import re

from services.intake.domain import speech

_HOURS = re.compile(
    r"\b(?:I|we) (?:do not |don['’]t |usually |normally |only )?work\b|\bworking (?:hours|days|pattern)"
    r"|\bje (?:ne )?travaille\b|^absente? (?:le|les|du)\b|\boffice hours\b|\bhoraires\b"
    r"|^(?:ouvert|ferm[ée]|joignable|disponible|pr[ée]sente?)e?\b|^je suis (?:joignable|pr[ée]sente?|absente?)\b"
    r"|^please (?:do not|don['’]t|note)\b|^merci de (?:ne pas|noter)\b"
    r"|^(?:accueil|permanences?|ouverture)\b.{0,40}(?:\d ?h\b|\d{1,2}h\d|lundi|mardi|mercredi|jeudi|vendredi|matin)"
    r"|\b(?:outside|outwith) (?:of )?(?:my |your |the |normal |usual |office |working |core ){1,3}hours\b"
    r"|en dehors d[eu]s? (?:vos |mes |mon |votre )?(?:heures|horaires|temps)\b"
    r"|\bflexibl[ey] work|\bwork(?:ing)? flexibly",
    re.IGNORECASE,
)
_PRINTING = re.compile(
    r"\b(?:imprime[rz]?|impression|print(?:ing)?)\b.{0,60}\b(?:message|courriel|mail|e-?mail|mel|m[ée]l|plan[èe]te|planet"
    r"|environ\w+|n[ée]cessaire|necessary)\b|^(?:do you|devez-vous|avez-vous|faut-il).{0,25}\b(?:print|imprimer)\b",
    re.IGNORECASE,
)
_ADVERTISING = re.compile(
    r"^\W{0,4}(?:(?:re)?trouvez[- ](?:nous|toute?|tous|notre|nos)\b|suivez[- ](?:nous|notre|toute)|rejoignez[- ]nous"
    r"|d[ée]couvrez\b|abonnez[- ]vous|votre avis (?:compte|nous)|r[ée]pondez [àa] notre enqu[êe]te|donnez[- ]nous votre"
    r"|follow (?:us|me)\b|find us\b|join us\b|visit (?:us|our)\b|like us\b|ask us\b|rate (?:us|my|our)\b"
    r"|rated [\d.]|take our\b"
    r"|book (?:a|an|time|your)\b|how (?:did we|am i|are we|likely are you|was (?:my|our))\b"
    r"|(?:click|cliquez) (?:here|ici) (?:to (?:rate|give|leave)|pour (?:noter|donner))|did you know\b"
    r"|(?:le )?saviez[- ]vous"
    r"|if (?:your|the|this) (?:\w+ ){1,3}urgent\b|(?:en cas d['’]|pour toute )(?:urgence|absence)\b"
    r"|(?:have|any) feedback\b|need (?:help|support)\b|besoin d['’e]"
    r"|(?:are you |vous (?:[êe]tes )?(?:[àa] la )?)?(?:looking for|recherche[zr]?)\b"
    r"|(?:we(?:['’]re| are) |nous )(?:hiring|recrutons|proud)|fier|fi[èe]re"
    r"|(?:prochain|nouveau|next|upcoming) (?:spectacle|[ée]v[ée]nement|salon|concert|event|show|open day)"
    r"|(?:we|i) (?:wish|would like to wish) you\b|(?:joyeux no[ëe]l|bonnes? f[êe]tes|merry christmas|season['’]s greet"
    r"|happy (?:new year|holidays|christmas))\b|toute l['’][ée]quipe vous souhaite"
    r"|prenez rendez-vous|pour prendre rendez-vous|[ée]lections professionnelles)",
    re.IGNORECASE,
)
_CAUSES = re.compile(
    r"\b(?:acknowledge\w*|recogni[sz]e|reconna[iî]\w+|situ[ée]e? sur)\b.{0,120}\b(?:territor\w+|territoires?|lands?"
    r"|custodians?|first nations?|premi[èe]res nations|country|peoples?|elders)\b|\btraditional (?:custodians|owners)\b"
    r"|mental health (?:first aid|champion|ally)|first aider\b|secouriste (?:en|du)"
    r"|^(?:please )?come and talk to me\b"
    r"|\bbank(?:ing)? details\b.{0,60}\b(?:chang|e-?mail|never|not)|never (?:change|ask).{0,40}\bbank(?:ing)?\b"
    r"|cyber ?(?:crime|fraud)\b|^i do not expect (?:a|an|any)\b|(?:ne vous sentez pas|no need to|aucune obligation"
    r"|not (?:required|expected|obliged) to).{0,30}\b(?:r[ée]pon|reply|respond|oblig)"
    r"|membre d['’]une association (?:de gestion )?agr[ée]{2}|authori[sz]ed and regulated by"
    r"|autoris[ée]e? par l['’]acpr|certifi[ée]e? |labellis[ée]"
    r"|welcome (?:to contact us|correspondence) in|croeso i chi",
    re.IGNORECASE,
)


def tells_hours(line: str) -> bool:
    """When somebody works, or what not to send: a sentence under a signature."""
    return _HOURS.search(line[:400]) is not None


def is_usual(line: str) -> bool:
    """Is this, whoever it names and whatever it asks, what stands below everybody's card?"""
    line = line[:400]
    if _PRINTING.search(line) or _ADVERTISING.match(line) or _CAUSES.search(line):
        return True
    return tells_hours(line) and not speech.requests(line)


def is_boilerplate(line: str) -> bool:
    """A sentence that signatures end with: on the employer, or on when somebody works; not one that asks or adds."""
    return is_usual(line) or not speech.is_own(line)

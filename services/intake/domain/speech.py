"""What shows that a line is a person's own saying, rather than something that always stands below their mails."""

import re

from services.intake.domain import cards, farewells

FIRST_PERSON = re.compile(r"(?i:\bje\b|\bj['’]|\bmon\b|\bma\b|\bmes\b|\bmine\b|\bmy\b)|\bI\b")
_ASKS = re.compile(
    r"\b(?:please|can you|could you|would you|will you|need|besoin|also|still|but|merci|pouvez|pourriez|veuillez"
    r"|svp|stp|aussi"
    r"|mais|encore|par contre|d['’]ailleurs|au fait|by the way|il faut|tu|tes|rappele[rz]|r[ée]pond(?:re|ez))\b",
    re.IGNORECASE,
)
_REQUESTS = re.compile(
    r"\?|\b(?:pouvez|pourriez|can you|could you|would you|rappele[rz]|svp|stp"
    r"|merci d(?:e (?!ne pas|noter)|['’](?!avance))"
    r"|please (?!do not|don['’]t|note|consider|think|be aware|bear with))",
    re.IGNORECASE,
)
_MATTERS = re.compile(
    r"\b(?:ci-jointe?s?|jointe?s?|pi[èe]ces? jointes?|captures?|attached|attachments?|screenshots?|erreurs?|errors?"
    r"|pannes?|tombe|plante|bloqu[ée]e?s?|(?:ne )?(?:fonctionne|marche)(?:nt)?|crash\w*|broken|fails?|failed"
    r"|[ée]chou\w*|faux|fausses?|vides?|empty|down"
    r"|serveurs?|servers?|imprimantes?|printers?|[ée]crans?|mots? de passe|passwords?|tickets?|num[ée]ros? de s[ée]rie"
    r"|serial numbers?|urgente?s?|urgently|hier|yesterday|demain|tomorrow|ce matin|this morning)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^(?:c['’]est|il|elle|ils|elles|[çc]a|cela|it|it['’]s|that['’]s|they)\b|, it is an?\b"
    r"|\b(?:concern[ée]e?s?|celui|celle|has to|have to"
    r"|doit|doivent)\b|\bcodes? (?:est|is|de|for)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\b(?:me|m['’]|moi|il|elle|ils|elles|he|she|they|his|her|their|son|sa|ses|leurs?|pouvez|pourriez|peux|peut"
    r"|pouvons|can|could|veuillez|svp|stp"
    r"|please|merci d[e'’]|thanks for|sont|est|are|was|were|[ée]tait|is|has|should|must|doit|doivent|faut|voici|here)\b"
    r"|n['’]est\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"^\W*(?:(?:you can )?(?:follow|find|visit|book|schedule|connect|join|read|discover|see our|check out|view|download"
    r"|learn|suivez|retrouvez|rejoignez|visitez|prenez|d[ée]couvrez|consultez|r[ée]servez|abonnez|t[ée]l[ée]chargez"
    r"|pour (?:prendre|toute?s?|nous|tout)|toute? demande|for (?:any|all|urgent|support|more)|in case of|en cas d)\b"
    r"|need help|besoin d"
    r"|(?:cet e-?mail|ce (?:message|courriel|mail)|this (?:e-?mail|message)) (?:a [ée]t[ée]|was|is|est)\b)",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"^(?:le|la|the|this|ce|cette|voici le|here is the) (?:lien|page|site|adresse|link|url|address|portail|portal)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"^(?:t[ée]l|t[ée]l[ée]phone|port|portable|mob|mobile|fax|gsm|natel|cell)[\s.:]{0,3}\+?[\d(]", re.IGNORECASE
)
_ENCLOSES = re.compile(
    r"\bci-jointe?s?\b|^pi[èe]ces? jointes?\b|^pj\b|\bcaptures?\b.{0,20}\bjointe?s?\b|^(?:see |please see )?attached\b"
    r"|^screenshots? (?:attached|below|enclosed)\b|\b(?:is|are) (?:attached|enclosed)\b",
    re.IGNORECASE,
)
_OF_LINE = re.compile(
    r"\b(?:s['’]affiche(?:nt)?|pops? up|en boucle|each time|donne une|renvoie une|gives an?|returns an?"
    r"|remove (?:that|this)|[àa] (?:supprimer|enlever|retirer|corriger|remplacer|changer))\b",
    re.IGNORECASE,
)
_LEAST_WORDS = _SHORT_SENTENCE = 3
_VERB = re.compile(
    r"\b(?:je|j['’]\w+|il|elle|nous|[çc]a|c['’]est|est|sont|[ée]tait|suis|peut|faut|marche\w*|[ao]nt?|i|it|is|are"
    r"|was|were"
    r"|has|have|works?|does|can|need\w*|my|mon|ma|mes)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"^(?:je |j['’]|il |elle |[çc]a |c['’]est |it |it['’]s |i |we |they |this |that |there |(?:mon|ma|mes|my) [a-zà-ÿ]"
    r"|(?:the|le|la|l['’]|les|son|sa|his|her|their) ?(?:[^\W\d]+ ){1,3}(?:is|are|was|were|has|est|sont|[ée]tait|a"
    r"|ont|ne) "
    r"|(?:also|sinon|aussi|en fait|et|and|sorry|pardon|d[ée]sol[ée]e?),? [a-zà-ÿ])",
    re.IGNORECASE,
)
_SHORT_ANSWER = re.compile(
    r"^(?:ok|okay|oui|non|yes|no|yep|nope|d['’]accord)\b[\s,]+\w|^(?:(?:mon|tues|wednes|thurs|fri)day|lundi|mardi"
    r"|mercredi"
    r"|jeudi|vendredi)\b.{0,20}\b(?:works?|suits?|is fine|is ok|convient|me va|ok|matin|midi|soir|please|svp)\b",
    re.IGNORECASE,
)
_LEAST_TOLD = 4
_SHOWN = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|[\d+().-]{2,}|\bSA\b")


def is_own(line: str) -> bool:
    """Does somebody speak for themselves here, ask, urge, or tell of a thing that fails?"""
    return (
        "?" in line
        or farewells.URGES.match(line) is not None
        or any(pattern.search(line) for pattern in (FIRST_PERSON, _ASKS, _MATTERS, _TELLS))
    )


def is_of_line(line: str) -> bool:
    """Is it about a line that programs or employers add, rather than such a line?"""
    return _OF_LINE.search(line[:400]) is not None


def requests(line: str) -> bool:
    """Does it want something done, rather than let it be known?"""
    return _REQUESTS.search(line) is not None


def tells_matter(line: str) -> bool:
    """Does it name what a request is about: a fault, a machine, a file, this very day?"""
    return _MATTERS.search(line) is not None


def says_with_contact(line: str) -> bool:
    """A sentence that names an address, a number or a page; not the label of one, nor an invitation to visit it."""
    if _POINTS.match(line):
        return True
    if _NUMBERED.match(line) and not requests(line):
        return False
    told = _SHOWN.sub(" ", line[:400])
    if len(re.findall(r"[^\W\d_]+", told)) < _LEAST_WORDS or _INVITES.match(line) or cards.is_reached(line):
        return False
    return line.endswith("?") or FIRST_PERSON.search(told) is not None or _SPEAKS.search(told) is not None


def is_stopped(line: str) -> bool:
    """Is it a sentence, however short, by the stop behind it?"""
    return len(line.split()) >= _SHORT_SENTENCE and line.endswith((".", "!", "?", "…"))


def is_unstopped(line: str) -> bool:
    """Is it a sentence that somebody put no stop behind: a short answer, or a clause with a subject or a verb?"""
    line = line[:400]
    if cards.has_contact(line) or cards.is_reached(line) or cards.COMPANY.search(line):
        return False
    if _SHORT_ANSWER.match(line):
        return True
    words = len(line.split())
    if line[:1].islower():
        return words >= _LEAST_WORDS and _VERB.search(line) is not None
    return words >= _LEAST_TOLD and _SUBJECT.match(line) is not None


def encloses(line: str) -> bool:
    """Does it say, however short, what is sent along?"""
    return _ENCLOSES.search(line[:400]) is not None

"""Is this a ticket at all? Only what is plainly none is set aside: a real ticket must never be lost here."""

import re
from collections.abc import Sequence

from schemas.tickets import Kind
from services.triage.domain.steering import says_nothing_else
from shared.placeholders import PLACEHOLDER
from shared.signs import answers_by_sign

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LONGEST_THANKS = 25
LEAST_READ = 0.3
"""The share of letters and digits in what is not noise."""
FIGURES = frozenset("/:.,;-+hH°€$#()")
"""What stands between the digits of a date, a time, a price or a number that somebody was asked for."""
SPAM_MARKS = 3
SET_ASIDE, KEPT = 0.5, 0.8
"""How probable the model must hold it that a message is no ticket, to set it aside; that it is one, to keep it in spite
of a doubtful sign. The first is where none is likelier than one; of the corpus's development part it then refuses 2
tickets of 150, and 1 still from 0.65 on."""
DOUBTFUL = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.SPAM})
"""Kinds whose signs people quote when they ask about such a message."""
VOWELS = frozenset("aeiouyàâäéèêëîïôöùûüæœ")

AUTO_REPLY = re.compile(
    r"^\s*(?:re\s*:\s*)?(?:automatic reply|auto[- ]?reply|auto(?:matic)? response|r[ée]ponse automatique)",
    re.IGNORECASE,
)
AWAY_SUBJECT = re.compile(
    r"^\s*(?:re\s*:\s*)?(?:out of (?:the )?office|absence du bureau|absent du bureau|message d['’]absence)",
    re.IGNORECASE,
)
AWAY_BODY = re.compile(
    r"\b(?:i am|i['’]m|i will be|je suis|je serai|nous sommes)\b.{0,30}"
    r"\b(?:out of (?:the )?office|away|on (?:annual |sick )?leave|absente?s?|en congés?|en vacances|hors du bureau)\b",
    re.IGNORECASE,
)
BOUNCE_SUBJECT = re.compile(
    r"^\s*(?:undeliver(?:ed|able)|mail delivery (?:failed|failure)|delivery (?:status notification|failure)|"
    r"returned mail|failure notice|non remis|échec de (?:la )?(?:remise|distribution)|message non distribué)",
    re.IGNORECASE,
)
BOUNCE_BODY = re.compile(
    r"\b(?:5\.\d\.\d|550|mailer-daemon|(?:address|recipient)s? (?:not found|rejected|couldn['’]t be found)|"
    r"could not be delivered|n['’]a pas pu être (?:remis|distribué)|destinataires? (?:inconnu|introuvable))",
    re.IGNORECASE,
)
SPAM = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bunsubscribe\b|\bse désabonner\b|\bdésinscri",
        r"\b(?:limited|exclusive|special) (?:time )?offer\b|\boffre (?:exclusive|limitée|exceptionnelle)\b",
        r"\b(?:100 ?%|totally|completely) (?:free|risk[- ]free)\b|\b100 ?% gratuit",
        r"\bcasino\b|\blotter(?:y|ie)\b|\bjackpot\b|\bloterie\b",
        r"\b(?:bitcoin|crypto)\b.{0,60}\b(?:profit|earn|invest|gagn|rendement)",
        r"\bviagra\b|\bweight loss\b|\bperdre du poids\b|\bperte de poids\b",
        r"\bbacklinks?\b|\bguest post\b|\bseo (?:services?|experts?|audit)\b|\bréférencement naturel\b",
        r"\b(?:you(?:'ve| have)? won|you are (?:a|the) winner|vous avez gagné|félicitations, vous)\b",
        r"\b(?:act|buy|order) now\b|\bachetez maintenant\b|\bprofitez[- ]en\b",
        r"\bmillions? (?:of )?(?:us )?(?:dollars|euros|usd)\b|\binheritance\b|\bhéritage de\b",
        r"\b(?:earn|make) (?:money|\$|€)|\bgagnez (?:de l['’]argent|jusqu['’]à)|\brevenus? passifs?\b",
        r"\b(?:guaranteed|garantis?) (?:results?|returns?|résultats?)\b|\brésultats? garantis?\b",
        r"\bclick (?:here|below) (?:to|now)\b|\bcliquez (?:ici|vite)\b",
    )
)
COURTESY = frozenset(
    """
    merci mercis beaucoup infiniment bien bon bonne bonjour bonsoir salut journée soirée fin semaine week end à
    a au vous toi tous tout toute votre vos ton pour l' le la les de du des d' aide réponse rapidité retour
    intervention c'est cest ça ca fonctionne marche remarche parfait super génial top excellent nickel
    impeccable maintenant problème réglé résolu est et encore cordialement amicalement très vraiment grand un
    une reçu équipe support service en je j' suis ravi ravie heureux heureuse re me on peut fermer clore ticket
    thanks thank you thx cheers ta many so much very lot it's i'm we're for your the quick fast help reply
    answer response and it works working fine now again perfect great brilliant lovely awesome all good is
    sorted fixed resolved solved problem issue hi hello dear best kind regards wishes have nice day evening
    weekend that's thats that did trick this was really appreciated appreciate i we everyone team can close
    please received got to back
    """.split()  # noqa: SIM905 - a word list reads best as one
)
THANKING = re.compile(r"\b(?:merci|mercis|thanks|thank you|thx|cheers)\b", re.IGNORECASE)


def kind_of(subject: str, body: str, given: Kind) -> Kind:
    """What intake saw in the mail's headers stands; the text can only add to it."""
    if given is not Kind.TICKET:
        return given
    signs = (
        (Kind.EMPTY, is_empty(subject, body)),
        (Kind.AUTO_REPLY, AUTO_REPLY.search(subject)),
        (Kind.AUTO_REPLY, AWAY_SUBJECT.search(subject) and AWAY_BODY.search(body)),
        (Kind.BOUNCE, BOUNCE_SUBJECT.search(subject) and BOUNCE_BODY.search(body)),
        (Kind.THANKS, is_thanks(body)),
        (Kind.INSTRUCTION, says_nothing_else(subject, body)),
        (Kind.SPAM, is_spam(subject, body)),
    )
    return next((kind for kind, sign in signs if sign), Kind.TICKET)


def heard(kinds: Sequence[str], probabilities: Sequence[float] | None, seen: Kind, given: Kind) -> Kind:
    """What the rules saw in the text held against the model's word, if it has one. What intake saw stands.

    A message is set aside on the model's word, or kept in spite of a doubtful sign, only where the model is sure.
    """
    if given is not Kind.TICKET or probabilities is None or seen not in {Kind.TICKET, *DOUBTFUL}:
        return seen
    share = dict(zip(kinds, probabilities, strict=True))
    ticket = share[Kind.TICKET.value]
    if seen in DOUBTFUL:
        return Kind.TICKET if ticket >= KEPT else seen
    if 1 - ticket < SET_ASIDE:
        return Kind.TICKET
    return Kind(max((name for name in kinds if name != Kind.TICKET.value), key=share.__getitem__))


def is_empty(subject: str, body: str) -> bool:
    """Nothing to read: no word at all, or noise only. A sign or a value that answers is read as one."""
    if answers_by_sign(body) or answers_by_value(body):
        return False
    text = f"{subject}\n{body}"
    if PLACEHOLDER.search(text):
        return not WORD.search(PLACEHOLDER.sub(" ", text))
    words = [word for word in WORD.findall(text) if len(word) > 1 and _readable(word)]
    visible = [character for character in text if not character.isspace()]
    read = sum(character.isalnum() for character in visible)
    return not words or read < LEAST_READ * len(visible) * (len(words) < LONGEST_THANKS)


def answers_by_value(text: str) -> bool:
    """An order's number, a date, a masked address: somebody was asked for it, and wrote nothing else. A name signs."""
    masked = PLACEHOLDER.fullmatch(text.strip())
    if masked:
        return masked["label"] != "PERSON"
    shown = "".join(text.split())
    digits = sum(map(str.isdecimal, shown))
    return 2 * digits >= max(1, len(shown)) and all(one.isdecimal() or one in FIGURES for one in shown)


def is_thanks(body: str) -> bool:
    """A short note that thanks and says nothing else: one word outside common courtesy, and it is a ticket."""
    text = PLACEHOLDER.sub(" ", body)
    words = [part for word in WORD.findall(text.lower()) for part in _parts(word)]
    if "?" in text or len(words) > LONGEST_THANKS or not THANKING.search(text):
        return False
    return all(word in COURTESY for word in words)


def is_spam(subject: str, body: str) -> bool:
    """Several tricks of the trade at once; somebody who reports one such mail seldom quotes three."""
    text = f"{subject}\n{body}"
    return sum(bool(mark.search(text)) for mark in SPAM) >= SPAM_MARKS


def _parts(word: str) -> list[str]:
    """`l'aide` is `l'` and `aide`, unless it is known whole."""
    plain = word.replace("’", "'")
    if plain in COURTESY or "'" not in plain:
        return [plain]
    head, tail = plain.split("'", 1)
    return [f"{head}'", tail]


def _readable(word: str) -> bool:
    """Latin words have vowels; other scripts are taken as they come; capitals may be an acronym."""
    lower = word.lower()
    return word.isupper() or not word.isascii() or any(letter in VOWELS for letter in lower)

"""People's names where the text itself says that a name stands there: sign-offs, greetings, introductions, titles."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterator

from models.pii.lexicon.first_names import AMBIGUOUS, FIRST_NAMES
from models.pii.lexicon.ordinary import ORDINARY
from models.pii.lexicon.products import PRODUCTS
from services.pseudonymizer.domain.everyday import RELATIONS, TELL_NOBODY
from services.pseudonymizer.domain.names import amid_small_letters, follows_host, is_name_word, names_nobody
from services.pseudonymizer.domain.other_dates import of_a_date
from services.pseudonymizer.domain.recognizers.places import Places, Where, beginning, breaks, capitals, named
from services.pseudonymizer.domain.spans import Span

_W = r"[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_])){0,30}"
_CAP = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž](?:[^\W\d_]|['-](?=[^\W\d_])){0,30}|[dDlLO]'[A-ZÀ-ÖØ-ÞĀ-Ž](?:[^\W\d_]|-(?=[^\W\d_])){1,30})"
_PARTICLE = r"(?:(?i:de la|de|du|des|d'|van der|van den|van de|van|von|der|den|el|al|ben|bin|ibn|da|dos|di|del|della|le|la|ten|ter|st\.|mac|mc) ?)"
_INITIAL = r"(?:[A-ZÀ-Ý]\.(?:-?[A-Z]\.)?)"
_FULL = rf"{_CAP}(?: {_INITIAL})?(?: {_PARTICLE}{{0,2}}{_CAP}){{0,3}}"
_TITLE = r"(?:M\.|Mr\.?|MM\.|Mme\.?|Mmes|Mlle\.?|Mrs\.?|Ms\.?|Miss|Mx\.?|Dr\.?|Dre\.?|Pr\.?|Prof\.?|Me|Madame|Monsieur|Mademoiselle|Ma[îi]tre|Docteure?|Doctor|Sir|Professeure?)"
_RANK = r"(?:Sgt|Const|Cst|Cpl|Lt|Capt|Cdt|Insp|Supt|Cllr|Barr)"
_ANY_TITLE = rf"(?i:{_TITLE})"

_CLOSING = (
    r"(?:(?:bien |tr[èe]s )?cordialement(?: vôtre)?|bien [àa] (?:vous|toi)|(?:sinc[èe]res |mes |meilleures )?salutations(?: distingu[ée]es| cordiales)?|"
    r"sinc[èe]rement|respectueusement|amicalement|amiti[ée]s|bonne (?:journ[ée]e|soir[ée]e|r[ée]ception|fin de journ[ée]e)(?: [àa] (?:vous|tous))?|"
    r"(?:un grand |grand )?merci(?: beaucoup| bien| d'avance| par avance| pour votre aide| pour tout| [àa] vous| de votre aide| encore)?|[àa] bient[ôo]t|au plaisir|cdlt|cdt|bav|"
    r"(?:kind |best |warm |many )?regards|best(?: wishes)?|(?:many |with )?thanks(?: (?:so much|a lot|in advance|again|for your help|a million|very much))?|thank you(?: (?:so much|very much|in advance|again|for your help))?|thx|ty|"
    r"cheers|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|respectfully|cordially|all the best|take care|talk soon|rgds|br)"
)
_LINE_NAME = rf"(?P<v>{_W}(?:[ ](?:{_W}\.?|[A-Z]\.)){{0,4}})"
_SIGN_OFF = re.compile(
    rf"(?:^|(?<=\n)|(?<=[.!?] )) {{0,4}}{_CLOSING} {{0,2}}[,.!]{{0,3}} {{0,2}}\n(?:[ >]{{0,4}}\n){{0,2}} {{0,4}}(?:-{{1,2}} ?\n?)?(?:{_TITLE} )?{_LINE_NAME} {{0,2}}[,.]?(?= {{0,2}}(?:\n|$|[|/(,-]))",
    re.IGNORECASE,
)
_SIGN_OFF_INLINE = re.compile(
    rf"(?:^|(?<=\n)|(?<=[.!?,] )) {{0,4}}{_CLOSING} ?[,.!-]{{1,2}} ?{_LINE_NAME} {{0,2}}\.?(?=\n|$)", re.IGNORECASE
)
_DASHED = re.compile(rf"(?<=\n) {{0,4}}-{{1,2}} ?(?P<v>{_FULL}) {{0,2}}(?=\n|$)")
_LAST_LINE = re.compile(rf"(?<=\n\n)(?P<v>{_FULL}|{_W}) {{0,3}}\n?\s{{0,4}}$")
_GREETING = re.compile(
    rf"(?:^|(?<=\n)|(?<=[.!?,>] )|(?<=\n ))(?i:re-?)?(?i:bonjour|bonsoir|salut|all[oô]|coucou|hi|hello|dear|hey|ch[èe]re?|good (?:morning|afternoon|evening)|morning) "
    rf"(?:(?i:team|all|again|there|tous|toutes|l'équipe|[àa] tous) )?(?:(?:{_ANY_TITLE}) )?(?P<v>{_FULL})(?![\w@])"
)
_GREETING_LOWER = re.compile(
    r"(?:^|(?<=\n))(?:bonjour|salut|allo|hi|hello|hey|dear) (?P<v>[^\W\d_]{3,20})(?= ?[,!\n])", re.IGNORECASE
)
_TITLED = re.compile(
    rf"(?<!\w)(?:{_TITLE}|(?i:madame|monsieur|mme|mr|mrs)) (?:{_INITIAL} ?)?(?P<v>{_PARTICLE}?{_FULL})(?![\w@])"
)
_RANKED, _RANKED_NO_DOT = (
    re.compile(rf"(?<!\w){_RANK}{dot} (?:{_INITIAL} ?)?(?P<v>{_PARTICLE}?{_FULL})(?![\w@])") for dot in (r"\.", "")
)
_TITLED_LOWER = re.compile(
    r"(?<!\w)(?:mme|mlle|mrs|madame|monsieur|mr) (?P<v>[^\W\d_](?:[^\W\d_]|['-](?=[^\W\d_])){2,24})(?!\w)",
    re.IGNORECASE,
)
_INTRO = re.compile(
    rf"(?<!\w)(?i:je m'appelle|je me nomme|j'm'appelle|mon nom (?:complet )?(?:est|c'est|:)|mon pr[ée]nom (?:est|c'est|:)|nom(?: et pr[ée]nom)? ?:|pr[ée]nom ?:|nom de famille ?:|nom complet ?:|"
    rf"my (?:full )?name(?:'s| is|:)|full name ?:|first name ?:|last name ?:|surname ?:|name ?:|call me|i am called|utilisateur concern[ée] ?:|contact ?:|demandeur ?:|requester ?:|from ?:|de ?: ) ?(?:{_ANY_TITLE} )?"
    rf"(?P<v>{_W}(?: (?:{_INITIAL}|{_W})){{0,4}})"
)
_SELF = re.compile(
    rf"(?<!\w)(?i:je suis|c'est|ici|i'm|i am|this is|it's|speaking with|de la part de|au nom de|on behalf of|from|par|by|avec|with|chez|pour|for|à|to|de|of|et|and|or|ou) (?:{_ANY_TITLE} )?(?P<v>{_FULL})(?![\w@])"
)
_RELATION = re.compile(
    rf"(?<!\w)(?i:(?:ma|mon|notre|votre|sa|son|my|our|your|his|her|the|la|le|un|une|a) (?:nouvel(?:le)? |new |ancien(?:ne)? |former )?(?:coll[èe]gue|coll[èe]gues|patron(?:ne)?|chef(?:fe)?|responsable|sup[ée]rieure?|directeur|directrice|adjointe?|assistante?|"
    rf"stagiaire|employ[ée]e?|femme|mari|conjointe?|fils|fille|fr[èe]re|soeur|sœur|m[èe]re|p[èe]re|cliente?|patiente?|technicien(?:ne)?|secr[ée]taire|comptable|gestionnaire|amie?|"
    rf"notaire|avocate?|m[ée]decin|dentiste|architecte|plombier|[ée]lectricien(?:ne)?|concierge|gardien(?:ne)?|voisine?|chauffeur|livreur|infirmi[eè]re?|[ée]ducatrice|[ée]ducateur|professeure?|"
    rf"pharmacien(?:ne)?|v[ée]t[ée]rinaire|neveu|ni[èe]ce|oncle|tante|cousine?|gendre|beau-(?:fr[èe]re|p[èe]re)|belle-(?:s(?:œ|oe)ur|m[èe]re)|locataire|propri[ée]taire|tr[ée]sori[eè]re?|pr[ée]sidente?|"
    rf"apprentie?|rempla[çc]ante?|b[ée]n[ée]vole|"
    rf"colleague|coworker|co-worker|boss|manager|supervisor|director|assistant|intern|employee|wife|husband|partner|son|daughter|brother|sister|mother|father|client|customer|patient|technician|secretary|accountant|friend|neighbou?r|nephew|niece|uncle|aunt|cousin|dentist|lawyer|solicitor|plumber|electrician|driver|landlord|tenant|roommate|flatmate|volunteer|treasurer|deputy|apprentice|trainee|user|utilisateur|utilisatrice|usager)),? ?(?:{_ANY_TITLE} )?(?P<v>{_FULL})(?![\w@])"
)
_NAMED_SO = re.compile(
    rf"(?<!\w)(?<!user )(?<!file )(?<!host )(?<!domain )(?<!network )(?<!display )(?<!template )(?<!brand )"
    rf"(?i:name(?:'s| is)) (?P<v>{_FULL})(?![\w@])"
)
_NAMED_SOMEBODY = re.compile(
    rf"(?<!\w)(?i:man|woman|guy|bloke|chap|lad|fella|lady|girl|boy|kid|gentleman|gent|someone|somebody|engineer|technician|rep|agent|caller|colleague|contractor) (?i:called|named) (?P<v>{_FULL}|{_W})(?![\w@])"
)
_SIGNED = re.compile(
    rf"(?<=\n\n)(?P<v>{_CAP})(?=(?:,| -| –| —| \(| on | at | from )[^\n]{{0,60}}(?:\n[^\n]{{1,60}}){{0,2}}\s{{0,4}}$)"
)
"""A name and what its owner does, at the end."""
_HERE = r"(?i:à l'appareil|au t[ée]l[ée]phone|ici|speaking|here)(?!\w)"
_SPEAKING = re.compile(rf"(?<!\w)(?P<v>{_FULL})(?= {_HERE})")
_GIVEN = re.compile(
    rf"(?<![\w@.-])(?P<v>(?P<first>{_CAP})(?: {_INITIAL})? {_PARTICLE}{{0,2}}{_CAP}(?: {_CAP})?)(?![\w@])"
)
_GIVEN_ALONE = re.compile(rf"(?<![\w@./\\-])(?P<v>{_CAP})(?![\w@/\\-])(?!\.\w)")
_END_OF_TEXT = re.compile(r"(?: [a-zà-ÿ]{3,20}){0,2}[ .!]{0,3}\n{0,3}\Z")
_GIVEN_LOWER = re.compile(
    r"(?<![\w@./\\-])(?P<v>(?P<first>[a-zà-ÿ-]{3,20}) (?P<last>[a-zà-ÿ][a-zà-ÿ'-]{2,24}))(?= (?:ici|here|à l'appareil|speaking|de la|du service|from|at|chez|poste|tel|tél)(?!\w)|\n|$|,)"
)
_LAST_FIRST = re.compile(rf"(?<![\w@])(?P<v>(?P<last>[A-ZÀ-Ý][A-ZÀ-Ý'-]{{1,24}}),? (?P<first>{_CAP}))(?![\w@])")
_CALLED = re.compile(r"call me|i am called", re.IGNORECASE)
_LOWER_INTRO = {
    "mon",
    "ma",
    "le",
    "la",
    "les",
    "de",
    "un",
    "une",
    "not",
    "the",
    "a",
    "my",
    "en",
    "in",
    "et",
    "and",
    "je",
    "i",
}
_STOP_AFTER = re.compile(
    r" (?:et|de l'|du service|du d[ée]partement|from|and|i|je|j'|à|at|in|chez|ici|here|mon|my|le|la|les|the|is|est|on|en|pour|for|qui|who|dans|sur|with|avec|j'ai|il|elle|he|she|a|ne|ai|nous|we|au|aux|ou|or|as|ma|mes|c'est|can|could|please|merci|thanks|depuis|since|work|travaille)(?= |$)",
    re.IGNORECASE,
)

_TITLES = beginning("m mr mm ml ms miss mx dr pr me mad maî mai mons doct sir")
_RANKS = beginning("sg co cs cp lt cap cd insp sup cl bar")
_INTRODUCING = beginning("je j mon nom pr my full firs last surn name call i util cont de requ from")
_BESIDE_NAMES = beginning("je c ic i this it spea de au on from par by avec with chez pour for à to of et and or ou")
_NAMING = beginning("name")
_SOMEBODY = beginning(
    "man woma guy blok chap lad lady fell girl boy kid gent some engi tech rep agen call coll contractor"
)
_RELATED = beginning("ma mon notr votr sa son my our your his her the la le un a")
_NAMED = named(FIRST_NAMES)
_PRESENT = re.compile(rf"(?<= ){_HERE}")
_PRESENCE = beginning("à au ic sp he")


def _speaking(pattern: re.Pattern[str], places: Places) -> Iterator[re.Match[str]]:
    return capitals(pattern, places) if next(_PRESENCE(_PRESENT, places), None) else iter(())


_ANNOUNCED: tuple[tuple[str, re.Pattern[str], Where, float], ...] = (
    ("sign-off", _SIGN_OFF, breaks, 0.95),
    ("sign-off, same line", _SIGN_OFF_INLINE, breaks, 0.9),
    ("sign-off, dash", _DASHED, breaks, 0.8),
    ("title", _TITLED, _TITLES, 0.93),
    ("rank", _RANKED, _RANKS, 0.96),
    ("rank, no dot", _RANKED_NO_DOT, _RANKS, 0.93),
    ("greeting", _GREETING, breaks, 0.9),
    ("relation", _RELATION, _RELATED, 0.85),
    ("speaking", _SPEAKING, _speaking, 0.85),
    ("named", _NAMED_SO, _NAMING, 0.8),
    ("somebody", _NAMED_SOMEBODY, _SOMEBODY, 0.8),
    ("signed", _SIGNED, breaks, 0.75),
)


class _Person:
    name = "person"
    label = "PERSON"
    law = "how letters name people: openings, introductions, titles, sign-offs"

    def find(self, places: Places) -> Iterator[Span]:
        for pattern_name, pattern, where, score in _ANNOUNCED:
            for match in where(pattern, places):
                yield from self._keep(match, score, pattern_name)
        for match in _INTRODUCING(_INTRO, places):
            yield from self._introduced(match)
        yield from self._given(places)
        yield from self._lower(places)

    def _keep(self, match: re.Match[str], score: float, pattern: str) -> Iterator[Span]:
        value = _without_everyday_tail(_without_tail(match["v"]))
        if value and value.lower() not in TELL_NOBODY and not names_nobody(value):
            yield Span(match.start("v"), match.start("v") + len(value), self.label, score, self.name, pattern)

    def _introduced(self, match: re.Match[str]) -> Iterator[Span]:
        """After "my name is" any case will do: take words until one that no name has."""
        value = _without_tail(match["v"])
        if _CALLED.match(match[0]) and _everyday(value.split(" ")[0]):
            return
        taken: list[str] = []
        for word in value.split(" ")[:4]:
            if taken and not (
                is_name_word(word) or word.lower() in FIRST_NAMES or (not word[:1].isupper() and len(taken) == 1)
            ):
                break
            taken.append(word)
        kept = " ".join(taken)
        if kept and kept.lower() not in _LOWER_INTRO and not names_nobody(kept):
            yield Span(match.start("v"), match.start("v") + len(kept), self.label, 0.92, self.name, "introduction")

    def _given(self, places: Places) -> Iterator[Span]:
        """A well-known first name with what follows, in capitals or not; or alone."""
        for match in _NAMED(_GIVEN, places):
            if _known(match["first"]) and not of_a_date(places.text, match.start("first"), match.end("first")):
                sure = _sure(match["first"], match["v"])
                yield from self._keep(match, 0.96 if sure else 0.85, "first name and surname")
        for match in capitals(_LAST_FIRST, places):
            related = match["last"].lower() in RELATIONS or _everyday(match["last"])
            if not related and _known(match["first"]) and match["first"].lower() not in AMBIGUOUS:
                yield from self._keep(match, 0.8, "surname, first name")
        for match in _BESIDE_NAMES(_SELF, places):
            words = match["v"].split(" ")
            if len(words) > 1 and _known(words[0]):
                yield from self._keep(match, 0.8, "self")
        yield from self._alone(places)

    def _alone(self, places: Places) -> Iterator[Span]:
        """A first name on its own, or a name that is the last line."""
        for match in _NAMED(_GIVEN_ALONE, places):
            value = match["v"]
            if (
                _known(value)
                and value.lower() not in AMBIGUOUS
                and not of_a_date(places.text, match.start(), match.end())
                and not amid_small_letters(places.text, match.start(), match.end())
                and not follows_host(places.text, match.start())
            ):
                signs = _signs(places.text, match.start(), match.end())
                how = (0.95, "signs last") if signs else (0.7, "first name")
                yield from self._keep(match, *how)
        for match in breaks(_LAST_LINE, places):
            words = match["v"].split(" ")
            if _known(words[0]) or (len(words) > 1 and all(word[:1].isupper() for word in words)):
                yield from self._keep(match, 0.75, "last line")

    def _lower(self, places: Places) -> Iterator[Span]:
        for match in breaks(_GREETING_LOWER, places):
            if match["v"].lower() in FIRST_NAMES:
                yield from self._keep(match, 0.8, "greeting")
        for match in _TITLES(_TITLED_LOWER, places):
            yield from self._keep(match, 0.75, "title")
        for match in _GIVEN_LOWER.finditer(places.text):
            first, last = match["first"].lower(), match["last"].lower()
            if (
                first in FIRST_NAMES
                and first not in AMBIGUOUS
                and is_name_word(last.capitalize())
                and not names_nobody(last)
            ):
                yield from self._keep(match, 0.7, "lower case")


def _signs(text: str, start: int, end: int) -> bool:
    """Does a sentence end before it, and the text behind it, or behind what its owner does?"""
    return text[max(0, start - 2) : start] in {". ", "! ", "? "} and _END_OF_TEXT.match(text, end) is not None


def _known(first: str) -> bool:
    lowered = first.lower()
    return lowered in FIRST_NAMES or lowered.split("-")[0] in FIRST_NAMES


def _sure(first: str, whole: str) -> bool:
    """Neither half is an everyday word or a product's."""
    words = [word.lower() for word in whole.split()]
    return (
        len(words) > 1
        and first.lower() not in AMBIGUOUS
        and not any(word in ORDINARY or word in PRODUCTS for word in words)
    )


def _without_tail(value: str) -> str:
    cut = _STOP_AFTER.search(value)
    return (value[: cut.start()] if cut else value).rstrip(" .-'")


def _everyday(word: str) -> bool:
    return word.lower() in ORDINARY and word.lower() not in FIRST_NAMES


def _without_everyday_tail(value: str) -> str:
    """In capitals the sentence goes on as the name does: "BOGDAN STANESCU NIGHT SHIFT"."""
    words = value.split(" ")
    fewest = 1 if value.isupper() else 2
    while len(words) > fewest and _everyday(words[-1]):
        words.pop()
    return " ".join(words)


PERSON = _Person()

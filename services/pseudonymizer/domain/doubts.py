"""What speaks against the finder: its stretch is an everyday word, a form that cannot be its kind, another thing's number."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Callable
from dataclasses import dataclass

from models.pii.decode import Stretch
from models.pii.lexicon.first_names import FIRST_NAMES
from models.pii.lexicon.ordinary import ORDINARY
from models.pii.lexicon.products import COUNTRIES, PRODUCTS
from services.pseudonymizer.domain.brands import ABBREVIATIONS, BRANDS
from services.pseudonymizer.domain.everyday import REMEDIES, TELL_NOBODY
from services.pseudonymizer.domain.figures import FIGURES
from services.pseudonymizer.domain.letters import Letters
from services.pseudonymizer.domain.names import follows_host, shared_by
from services.pseudonymizer.domain.other_dates import may_be_a_birth, of_a_date
from services.pseudonymizer.domain.other_numbers import of_a_thing
from services.pseudonymizer.domain.spoken_of import spoken_of

SURE_OF_A_WORD: dict[str, float] = {"PERSON": 0.985, "ORG": 0.95, "LOCATION": 0.95, "SECRET": 0.95, "USERNAME": 0.95}
"""How probable an everyday word must be, where it stands, to be one of these all the same."""
SURE_IN_SMALL_LETTERS: dict[str, float] = {"PERSON": 0.95, "LOCATION": 0.85, "ORG": 0.85}
"""The same of any word in small letters, in a text whose sentences begin with capitals: its names would too."""
SURE_WHERE_SPOKEN_OF, SURE_OF_A_SIGNATURE = 0.81, 0.9
_SURE_OF_A_NUMBER = 0.995
_BEFORE = 40
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NAMED = frozenset({"PERSON", "LOCATION", "ORG"})
_SPEAKERS, _SURE_OF_A_SPEAKER = frozenset({"PERSON", "USERNAME"}), 0.8
_LITTLE = frozenset("a de des du i la le les of sa tes à".split())  # noqa: SIM905
"""Too often in names to be in `ORDINARY`, but none when they stand alone in lower case."""
_ALSO_TOWNS = frozenset({"québec", "quebec", "luxembourg"})
_DIGIT = re.compile(r"\d")
_FOUR_PARTS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_HIGHEST_OCTET = 255
_AT = re.compile(r"@|\b(?:at|arobase?|arobas|chez)\b|\(a\)|\[at\]", re.IGNORECASE)
_SURE_OF_LETTERS = 0.93
_LETTERS = re.compile(r"[A-Z]{2,4}|[A-Z][a-z][A-Z]|(?i:e\.g|i\.e|p\.s|i\.t)")
_LANGUAGES = frozenset(
    """
    punjabi hindi urdu bengali tamil telugu gujarati marathi malayalam mandarin cantonese arabic arabe hebrew hébreu turkish turc
    polish polonais portuguese portugais spanish espagnol german allemand dutch néerlandais flamand flemish welsh gaelic gallois
    wolof swahili zulu xhosa venda afrikaans yoruba igbo hausa amharic somali tagalog vietnamien vietnamese khmer korean coréen
    japanese japonais chinese chinois russian russe ukrainian ukrainien romanian roumain greek farsi persan pashto dari kurdish kurde
    armenian arménien innu lingala bambara tamazight kabyle créole
    """.split()  # noqa: SIM905
)
_TICKET = re.compile(
    r"(?<!\w)(?:billet|tickets?|incident|intervention|requ[êe]te|dossier d'assistance|dossier assistance)(?: [^\W\d_]+(?:['-][^\W\d_]+)?){0,4}"
    r"[ :#]*(?:n[°ºo]\.?|#|no\.?|num[ée]ro|number)?[ :#]*$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"(?<!\w)(?:poste|ext|extension|interne|int)\.? ?(?:n[°ºo]\.?|#|:)? ?$", re.IGNORECASE)
_LONGEST_EXTENSION = 6
_MOST_OF_AN_END = 4
_ENDS_IN = re.compile(
    r"(?<!\w)(?:(?:se )?termin\w+ par|fini(?:t|ssant|ssait|ssent) par|end(?:s|ed|ing)? (?:in|with)|ending) \Z",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 ./_-]{4,}")
_NETWORK_NAME = re.compile(
    r"(?<!\w)(?:ssids?|(?:wi-?fi|r[ée]seau|network|hotspot)(?: (?:wi-?fi|network|name|nom|invit[ée]s?|guest|pro|public|staff))*|wi-?fi (?:there|here|y)(?= )|wi-?fi (?:for|at|in) [\w' ]{1,30}:)"
    r"(?: (?:s[ ']?appelle|se nomme|nomm[ée]|c[ ']?est|est|is called|is|was|called|named)|:|,|=)*[ «\"'(]*(?:\w{1,16}-)?\Z",
    re.IGNORECASE,
)
_PACKAGE = re.compile(r"(?<![\w@])(?:[a-z]\w*\.){2,8}\Z")
_SHAPED_AS_A_NETWORK = re.compile(
    r"[A-Z0-9-]{2,20}[-_](?i:staff|guests?|public|int|corp|wifi|wi-fi|iot|crew|private|5g)"
)
_SURE_OF_A_ROOM = 0.97
_PART_OF_BUILDING = re.compile(
    r" (?:block|hall|room|wing|ward|annexe?|theatre|auditorium|lecture|meeting)(?!\w)", re.IGNORECASE
)
_SENTENCE_ENDS, _LINE_ENDS = re.compile(r"[a-zà-ÿ)][.!?] \Z"), re.compile(r"\.? ?(?:\n|\Z)")
_SURE_OF_A_DAY = 0.98
_TURN = re.compile(r" \d{1,2} ?:(?!\d)")
"""Behind who speaks in a transcript: "Speaker 2:"."""
_CODE_FOLLOWS = re.compile(r"\.(?:js|min|dll|exe|java|py|jar|sys|ts|local|lan)\b")
_REGION = re.compile(
    r"(?:[a-z]{2}|us-gov)-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-?\d"
)
_NOT_OF_A_PEOPLE = frozenset({"PERSON", "LOCATION", "ORG", "SECRET", "USERNAME"})
_OF_A_PEOPLE = re.compile(r"(?<!\w)(?:accents?|nationalit(?:y|ies|és?))(?: is| est)? {1,2}$", re.IGNORECASE)
_EXTENSION_OF_FILES = re.compile(r"(?:^|\s)\*?\.$")
_OF_A_DESK = re.compile(r"(?:CHG|INC|REQ|RITM|PRB|TASK|SCTASK)[-_]?\d{5,10}")
"""A change, an incident, a request."""
_OF_USERS = re.compile(
    r"(?:guide|manual|group|experience|interface|profile|right|licen[cs]e|training|list|forum|survey)s?"
)
_SECRET_WORDS = frozenset(
    {"password", "passwd", "pwd", "mdp", "pin", "token", "secret", "key", "code", "clé", "jeton", "otp"}
)


@dataclass(frozen=True, slots=True)
class _Find:
    """A stretch of a text with its `value`, what stands `before` it, and what the text's letters say."""

    text: str
    stretch: Stretch
    value: str
    before: str
    letters: Letters


def doubtful(text: str, stretch: Stretch, letters: Letters) -> bool:
    """Is there a reason, and is the finder not surer than that? `letters` are the text's."""
    value = text[stretch.start : stretch.end]
    speaks = stretch.label in _SPEAKERS and stretch.score < _SURE_OF_A_SPEAKER
    if speaks and _begins_a_line(text, stretch.start) and _TURN.match(text, stretch.end):
        return True
    before = text[max(0, stretch.start - _BEFORE) : stretch.start]
    everyday = _everyday(value, stretch.label) or _brand(stretch, value)
    if everyday and stretch.score < _sure_of_a_word(text, stretch):
        return True
    small = value.islower() and stretch.score < SURE_IN_SMALL_LETTERS.get(stretch.label, 0.0)
    if small and _in_small_letters(text, stretch) and letters.capitalised:
        return True
    if stretch.label in _NOT_OF_A_PEOPLE and _OF_A_PEOPLE.search(before) is not None:
        return True
    if value.isdigit() and len(value) <= _MOST_OF_AN_END and _ENDS_IN.search(before):
        return True
    judge = _AGAINST.get(stretch.label)
    return judge is not None and judge(_Find(text, stretch, value, before, letters))


def _begins_a_line(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"


def _sure_of_a_word(text: str, stretch: Stretch) -> float:
    """One everyday word is easier believed to be a secret where the text speaks of one, and a name that is a line."""
    least = SURE_OF_A_WORD.get(stretch.label, 0.0)
    if stretch.label == "PERSON" and text[stretch.start].isupper() and _a_line(text, stretch):
        return SURE_OF_A_SIGNATURE
    if stretch.label != "SECRET" or not SURE_WHERE_SPOKEN_OF <= stretch.score < least:
        return least
    one = _WORDS.fullmatch(text, stretch.start, stretch.end) is not None
    return SURE_WHERE_SPOKEN_OF if one and spoken_of(text, stretch.start, stretch.end) else least


def _everyday(value: str, label: str) -> bool:
    """One word that is a trade's may well be a password or a user's name."""
    words = _WORDS.findall(value)
    if label == "SECRET" and len(FIGURES.findall(value)) > 1:
        return False
    more = TELL_NOBODY if label in _NAMED or (label == "SECRET" and len(words) > 1) else frozenset[str]()
    known = (word in _LITTLE or _tells_nobody(word.lower()) or word.lower() in more for word in words)
    return bool(words) and not _DIGIT.search(value) and all(known)


def _brand(stretch: Stretch, value: str) -> bool:
    """A password may be any brand; a person, a firm or a place none."""
    words = _WORDS.findall(value)
    known = (word.lower() in BRANDS or word in ABBREVIATIONS for word in words)
    return bool(words) and stretch.label != "SECRET" and not _DIGIT.search(value) and all(known)


def _in_small_letters(text: str, stretch: Stretch) -> bool:
    """Words, no first name among them, amid a line."""
    words = text[stretch.start : stretch.end].replace("-", " ").split()
    names = not all(map(str.isalpha, words)) or not FIRST_NAMES.isdisjoint(words)
    return not (names or _a_line(text, stretch) or text[stretch.end : stretch.end + 1] == "_")


def _tells_nobody(word: str) -> bool:
    return (word in ORDINARY and word not in FIRST_NAMES) or word in _LANGUAGES


def _abbreviated(find: _Find) -> bool:
    """Two to four letters, capitals within, in a line that is not all in capitals; initials begin a line or sign it."""
    unsure = find.stretch.score < _SURE_OF_LETTERS and _LETTERS.fullmatch(find.value) is not None
    return unsure and find.letters.small_before(find.stretch.start)


def _no_person(find: _Find) -> bool:
    lone = len(find.value) == 1 and not _a_line(find.text, find.stretch) and not _signs(find)
    dated = of_a_date(find.text, find.stretch.start, find.stretch.end)
    return (
        _abbreviated(find)
        or lone
        or dated
        or follows_host(find.text, find.stretch.start)
        or _a_network(find.value, find.before)
    )


def _signs(find: _Find) -> bool:
    """Does a letter close a line, behind a sentence, as "G." after "Please do it."?"""
    return _SENTENCE_ENDS.search(find.before) is not None and _LINE_ENDS.match(find.text, find.stretch.end) is not None


def _a_line(text: str, stretch: Stretch) -> bool:
    """Does the initial stand alone in its line?"""
    before, after = text[max(0, stretch.start - 6) : stretch.start], text[stretch.end : stretch.end + 6]
    begins = stretch.start == len(before.strip(" -")) == 0 or before.rstrip(" -").endswith("\n")
    return begins and after.lstrip(". ")[:1] in {"", "\n"}


def _no_place(find: _Find) -> bool:
    """A country locates nobody; Québec is a town as well, but not in brackets behind one."""
    lowered = find.value.lower()
    country = lowered in COUNTRIES and (lowered not in _ALSO_TOWNS or find.before.endswith("("))
    in_a_building = (
        find.stretch.score < _SURE_OF_A_ROOM and _PART_OF_BUILDING.match(find.text, find.stretch.end) is not None
    )
    return country or in_a_building or of_a_date(find.text, find.stretch.start, find.stretch.end)


def _a_network(value: str, before: str) -> bool:
    return _NETWORK_NAME.search(before) is not None or _SHAPED_AS_A_NETWORK.fullmatch(value) is not None


def _no_user(find: _Find) -> bool:
    if (
        _OF_USERS.fullmatch(find.value)
        and find.before.lower().endswith("user ")
        and find.stretch.score < SURE_OF_A_WORD["USERNAME"]
    ):
        return True
    program = (
        _CODE_FOLLOWS.match(find.text, find.stretch.end)
        or _PACKAGE.search(find.before)
        or _EXTENSION_OF_FILES.search(find.before)
    )
    return program is not None or _a_network(find.value, find.before) or shared_by(find.text, find.stretch.start)


def _no_secret(find: _Find) -> bool:
    lowered = find.value.lower()
    if _OF_A_DESK.fullmatch(find.value):
        return True
    if lowered in _SECRET_WORDS or lowered in PRODUCTS or _REGION.fullmatch(find.value) is not None:
        return True
    if find.stretch.score >= SURE_OF_A_WORD["SECRET"]:
        return _of_a_ticket(find)
    if REMEDIES.issuperset(find.value.split()):
        return True
    numbered = _DIGIT.search(find.value) is not None
    return (numbered and of_a_thing(find.text, find.stretch.start, find.stretch.end)) or _of_a_ticket(find)


def _other_number(find: _Find) -> bool:
    other = find.stretch.score < _SURE_OF_A_NUMBER and of_a_thing(find.text, find.stretch.start, find.stretch.end)
    return other or _of_a_ticket(find)


def _no_plate(find: _Find) -> bool:
    return find.value.lower().startswith("km ") or _other_number(find)


def _no_phone(find: _Find) -> bool:
    """An extension alone reaches nobody from outside, and tells no more than a room's number."""
    extension = len(find.value) <= _LONGEST_EXTENSION and _EXTENSION.search(find.before) is not None
    return extension or _other_number(find)


def _of_a_ticket(find: _Find) -> bool:
    """Is it the number of a ticket? One of four digits is rather a code that stands on a ticket."""
    sure = find.stretch.score >= _SURE_OF_A_NUMBER or _REFERENCE.fullmatch(find.value) is None
    return not sure and _TICKET.search(find.before) is not None


def _no_address_of_mail(find: _Find) -> bool:
    return _AT.search(find.value) is None


def _no_address_of_machine(find: _Find) -> bool:
    parts = _FOUR_PARTS.fullmatch(find.value)
    return parts is not None and any(int(part) > _HIGHEST_OCTET for part in find.value.split(".") if len(part) < 10)  # noqa: PLR2004


def _no_birth(find: _Find) -> bool:
    return find.stretch.score < _SURE_OF_A_DAY and not may_be_a_birth(find.text, find.stretch.start, find.stretch.end)


_AGAINST: dict[str, Callable[[_Find], bool]] = {
    "PERSON": _no_person,
    "LOCATION": _no_place,
    "USERNAME": _no_user,
    "SECRET": _no_secret,
    "CUSTOMER_ID": _other_number,
    "ID_DOCUMENT": _other_number,
    "LICENSE_PLATE": _no_plate,
    "POSTAL_CODE": _other_number,
    "DATE_OF_BIRTH": _no_birth,
    "PHONE": _no_phone,
    "EMAIL": _no_address_of_mail,
    "IP": _no_address_of_machine,
}

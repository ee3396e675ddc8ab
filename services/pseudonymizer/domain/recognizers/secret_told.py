"""Secrets that a sentence comes to by a detour: told after a colon at its end, or typed, tried or changed to.

The text speaks of a password just before or after; what is told is a phrase, or a word with a form that no
ordinary word has. The finder has to hold a phrase for possible.
"""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterator

from models.pii.lexicon.ordinary import ORDINARY
from models.pii.lexicon.products import PRODUCTS
from models.pii.lexicon.remarks import REMARKS
from services.pseudonymizer.domain.everyday import TELL_NOBODY
from services.pseudonymizer.domain.figures import A_CODE, A_DIGIT_BEFORE
from services.pseudonymizer.domain.recognizers.places import Places, beginning
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.spoken_of import spoken_of

TOLD, TYPED, WORD, SAID = "secret_told", "secret_typed", "secret_word", "secret_said"
_SPEAKS = re.compile(r"(?<![\w-])(?:mot|mdp|phrase|pass|pw|pwd)\w*", re.IGNORECASE)
_DETOUR = re.compile(
    r"[^:.!?\n]{0,90}?(?: ?:|\?) ?\n?[\"'«“]? ?(?P<v>[^\W_][^\n:;\"«»“”()!?.,]{5,48}?) ?(?=[.;,\n»”\"!]|\Z)"
)
_VERB = (
    r"(?:mis|mets|met|tap[ée]e?|essay[ée]e?|test[ée]e?|rentr[ée]|saisi|remplac[ée]e? par|chang[ée]e? (?:elle-m[êe]me |lui-m[êe]me |moi-m[êe]me )?(?:pour|en|[àa])|utilisait|utilise|"
    r"typed?|tried|try|trying|put(?: in)?|entered|keyed|chang(?:ed|e) (?:it )?(?:to|for)|set (?:it )?to|using|uses?|open(?:s|ed)?|sign(?:s|ed)? (?:on|in)|log(?:s|ged)? (?:on|in)|did|wrote down|picked|kept(?: as)?|ouvre|(?:r?entre|entr[ée]e?)|fait|not[ée]|choisi|gard[ée]|reset to|temporary of|voucher|ticket)"
)
_SAID = (
    r"(?:(?:je|i|j'ai|ai) (?:dis|say|said|r[ée]pondu|dit)|(?:le n[ôo]tre|le mien|la mienne|le sien|la sienne|ours|mine|his|hers|theirs|the word)(?: ?(?:c'est|est|is|was)|'s)|"
    r"avant c ?'? ?[ée]tai[ts]|c ?'? ?[ée]tai[ts]|souffl[ée],|offered|recalls|swears (?:it's|by)|"
    r"(?:gave|given|heard|proposes?|suggests?|suggested|received|i had|donn[ée]e?|entendu|re[çc]u|parle de|j'avais)(?: me| us| moi| le| la| the)?|"
    r"(?:pense|crois|croit|dit|disait|jure|thinks?|reckons?|says|swears?|believes?) (?:que |that )?(?:c ?'? ?est|c ?'? ?était|it ?'? ?s|it is|it was)|"
    r"(?:le n[ôo]tre|le mien|le sien|ours|mine|his|hers|theirs) (?:pour|de|for|on|at) (?:[\w-]{2,20} ){1,4}(?:c'est|est|is|was))"
)
_TYPED = re.compile(
    rf"(?<![\w-])(?:{_VERB}|{_SAID}) (?:à |avec |with |sur |pour )?[\"'«“]? ?(?P<v>[^\s\"'«»“”,;:()]{{5,40}})",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    rf"(?<![\w-])(?:{_VERB}|{_SAID}|(?:a|ai|as|avait|avais) dit|(?:i|he|she|we|they) said) (?:à |avec |with |sur |pour )?[\"«“] ?(?P<v>[^\"«»“”\n]{{3,40}}?) ?[\"»”]",
    re.IGNORECASE,
)
_A_USER = re.compile(
    r"[\"'»”)]? ?(?:[,;/&]|and|et|with|avec)? ?(?:the |le |my |mon )?(?:pass(?:words?|wd|code)?|pwd?|mdp|mots? de passe)(?!\w)",
    re.IGNORECASE,
)
"""What a password follows is the user's name."""
_STARTS = beginning("mot mdp phra pass pw")
_TYPING_KEYS = "mis met tap ess tes ren sai rem cha uti typ tri try put ent key set usi use res tem vou tic je i j ai le la our min his her the ava c sou off rec reç swe kep ope sig log did wro pic ouv ent fai not cho gar gav giv hea pro sug don ent par pen cro dit dis jur thi bel say"
_TYPINGS = beginning(_TYPING_KEYS)
_FIGURES = beginning("zer zér oh on tw th fo fi si se ei ni un de tr qu ci hu ne")
_QUOTINGS = beginning(f"{_TYPING_KEYS} a as avai he sh we th")
_STARTERS = frozenset(
    """
    je j'ai j i i'm it it's nous on vous we you they ça ca c'est c this that these please merci svp the your votre il elle ils elles
    no non oui yes error erreur message and et or ou if si when quand mais but pas not is est there what how why comment pourquoi qui que who
    celui celle le-même same can could do does did must doit devez at least au moins only
    """.split()  # noqa: SIM905
)
_RULE = frozenset(
    """
    caractères caractère characters character chars majuscule majuscules chiffres chiffre digits capital uppercase lowercase
    mois jours days months
    """.split()  # noqa: SIM905
)
_NEAR, _LEAST_WORDS, _MOST_WORDS = 160, 3, 9
_PRODUCT_NUMBERED = re.compile(
    r"(?:windows|win|office|version|ios|android|php|firefox|chrome|edge|build|rev|poste|room|salle|line|ligne|step)[-_ ]?\d+"
)
_PLAIN_LABEL = re.compile(
    r"(?:v|kb|inc|req|chg|tck|po|sr)[-_]?\d[\w.-]*|[\d.,:/x×-]+\w{0,3}|.*\.(?:\w{2,4})|.*[/\\@].*", re.IGNORECASE
)


class _SecretTold:
    name = TOLD
    label = "SECRET"
    law = "how people come to a password by a detour, in French and English"

    def find(self, places: Places) -> Iterator[Span]:
        text = places.text
        for mention in _STARTS(_SPEAKS, places):
            told = _DETOUR.match(text, mention.end())
            if told is not None and _a_phrase(told["v"]):
                yield Span(told.start("v"), told.end("v"), "SECRET", 0.8, TOLD, "after a colon", mention[0].lower())
        for match in _FIGURES(A_CODE, places):
            longer = A_DIGIT_BEFORE.search(text, max(0, match.start() - 8), match.start())
            if longer is None and spoken_of(text, *match.span(), _NEAR, _NEAR):
                yield Span(*match.span(), "SECRET", 0.8, WORD, "in words", "")
        for match in _QUOTINGS(_QUOTED, places):
            if " " in match["v"] and spoken_of(text, *match.span("v"), _NEAR, _NEAR):
                yield Span(*match.span("v"), "SECRET", 0.8, SAID, "said", "")
        for match in _TYPINGS(_TYPED, places):
            value = match["v"].rstrip(".!?*_")
            start = match.start("v")
            name = TYPED if _formed(value) else WORD if _unknown(value) else None
            if (
                name is not None
                and not _A_USER.match(text, match.end("v"))
                and spoken_of(text, start, start, _NEAR, _NEAR)
            ):
                yield Span(start, start + len(value), "SECRET", 0.8, name, "typed", "")


def _a_phrase(value: str) -> bool:
    words = value.lower().split()
    if not _RULE.isdisjoint(words):
        return False
    if not _LEAST_WORDS <= len(words) <= _MOST_WORDS or words[0] in _STARTERS:
        return False
    telling = [word for word in words if word not in REMARKS]
    return len(telling) * 2 >= len(words) and words[-1] not in REMARKS


def _unknown(value: str) -> bool:
    """A word that is in no list."""
    lowered = value.lower()
    known = any(lowered in words for words in (ORDINARY, REMARKS, TELL_NOBODY, PRODUCTS, _RULE))
    return value.isalpha() and len(value) >= 5 and not known  # noqa: PLR2004


def _formed(value: str) -> bool:
    """Letters with digits or a capital inside, or all capitals: nothing that a word, a file or a version is."""
    if len(value) < 5 or _PLAIN_LABEL.fullmatch(value) or value.lower() in PRODUCTS:  # noqa: PLR2004
        return False
    if not any(map(str.isalpha, value)) or _PRODUCT_NUMBERED.fullmatch(value.lower()):
        return False
    mixed = any(map(str.isdigit, value))
    inner = any(map(str.isupper, value[1:])) and any(map(str.islower, value))
    return mixed or inner


SECRET_TOLD = _SecretTold()

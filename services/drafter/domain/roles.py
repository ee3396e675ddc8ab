"""What a sentence of a customer says, by the words that people use for it in French and English.

Rules, not a model: each can be read, and what none of them knows is left to the sentence's place in the thread.
"""

import re
from collections.abc import Mapping
from typing import Final

from schemas.summaries import Role

_DONE_FR = (
    r"essayé|tenté|redémarré|relancé|vérifié|réinstallé|désinstallé|installé|testé|changé|remplacé|vidé|débranché|"
    r"rebranché|branché|contrôlé|suivi|réinitialisé|supprimé|recréé|reconfiguré|ouvert|fermé|mis à jour|refait|"
    r"regardé|cherché|appelé|contacté|demandé|comparé|activé|désactivé|effacé|reconnecté"
)
_DONE_EN = (
    r"tried|restarted|rebooted|checked|verified|reinstalled|uninstalled|installed|tested|changed|swapped|replaced|"
    r"cleared|unplugged|plugged|followed|reset|deleted|recreated|updated|upgraded|called|contacted|asked|compared|"
    r"enabled|disabled|turned|power[- ]cycled|logged (?:out|off)|switched|looked|re-?entered|emptied|removed"
)
_WORDS: Final[Mapping[Role, tuple[str, ...]]] = {
    "question": (
        r"\?\s*[»\"”)]*$",
        r"\b(?:je (?:voudrais|souhaite(?:rais)?|aimerais)|nous (?:voudrions|aimerions|souhaitons)) savoir\b",
        r"\bdites[- ](?:moi|nous) (?:si|quand|comment|qui|où|quel)",
        r"\bmerci de (?:me|nous) (?:dire|confirmer|préciser)",
        r"\bpouvez-vous\b",
        r"\bpourriez-vous\b",
        r"\b(?:i|we)(?:['’]d| would) (?:like|love|need) to know\b",
        r"\bplease (?:tell|let) (?:me|us) (?:know )?(?:if|whether|when|how|who|where|what|which)\b",
        r"\bplease (?:confirm|advise) (?:if|whether|when|how|that|which)\b",
        r"\b(?:i|we)['’]?m? wonder(?:ing)? (?:if|whether)\b",
    ),
    "promised": (
        (
            r"\b(?:m['’]|nous |vous m['’]|vous nous )(?:avait|avaient|avez|aviez|a|ont) (?:été )?(?:dit|promis|"
            r"assuré|annoncé|indiqué|confirmé|garanti|répondu)"
        ),
        r"\bvous (?:avez|aviez) (?:dit|promis|annoncé|indiqué|confirmé)",
        r"\b(?:devait|devaient|deviez) (?:me |nous |être |passer|rappeler|venir|envoyer|livrer)",
        (
            r"\bje (?:vous |lui |le |la |les )?(?:enverrai|rappellerai|tiendrai|transmettrai|ferai|donnerai|"
            r"passerai|apporterai|communiquerai|confirmerai|testerai|essaierai|regarderai|serai|aurai)\b"
        ),
        (
            r"\bnous (?:vous |lui |le |la |les )?(?:enverrons|rappellerons|tiendrons|transmettrons|ferons|"
            r"donnerons|apporterons|testerons|serons)\b"
        ),
        (
            r"\bje (?:vous )?(?:envoie|rappelle|transmets|tiens) [^.]*\b(?:demain|lundi|mardi|mercredi|jeudi|"
            r"vendredi|samedi|ce soir|tantôt|semaine)"
        ),
        r"\bpromis(?:e|es)?\b",
        r"\b(?:told|promised|assured|informed) (?:me|us)\b",
        (
            r"\b(?:you|he|she|they|colleague|technician|support|engineer|team|supplier|vendor) (?:had |have |"
            r"has )?(?:said|promised|would|(?:was|were) (?:going|supposed|meant) to)\b"
        ),
        r"\b(?:was|were) (?:told|promised)\b",
        r"\b(?:i|we)(?:['’]ll| will)\b",
        r"\bpromise[ds]?\b",
    ),
    "tried": (
        (
            r"\b(?:j['’]ai|nous avons|on a|il a|elle a|avons|ai) (?:aussi |déjà |bien |même |tout |encore |"
            r"également )*(?:" + _DONE_FR + r")"
        ),
        r"\baprès avoir (?:" + _DONE_FR + r")",
        r"\bmalgré (?:un|le|une|la|plusieurs|deux)\b",
        (
            r"\b(?:i|we|he|she|they|colleague)(?:['’]ve| have| has)? (?:also |already |even |then |just |"
            r"both )*(?:" + _DONE_EN + r")\b"
        ),
        (
            r"\b(?:after|tried) (?:restarting|rebooting|reinstalling|checking|clearing|resetting|unplugging|"
            r"updating|changing)\b"
        ),
        r"^(?:" + _DONE_EN + r"|restarting|rebooting|reinstalling)\b",
    ),
    "problem": (
        r"\bn(?:e |['’])[^.?!]{0,40}?\b(?:pas|plus|rien|aucun|aucune|jamais)\b",
        r"\berreurs?\b",
        r"\ben panne\b",
        r"\bpannes?\b",
        r"\bbloqu",
        r"\bimpossible",
        r"\bplant(?:e|é|ent)\b",
        r"\brefus",
        r"\bproblèmes?\b",
        r"\béchou",
        r"\béchec",
        r"\blente?s?\b",
        r"\blenteurs?\b",
        r"\bperdus?\b",
        r"\bmanqu(?:e|ent|ant)",
        r"\bcoupé",
        r"\bcoupures?\b",
        r"\bs['’]arrête",
        r"\bfigé",
        r"\bincohéren",
        r"\bfaux\b",
        r"\bfausse",
        (
            r"\b(?:can(?:no|['’])t|can not|unable|could(?:n['’]t| not)|does(?:n['’]t| not)|do(?:n['’]t| not)|"
            r"is(?:n['’]t| not)|wo(?:n['’]t)|did(?:n['’]t| not)) "
        ),
        r"\bno longer\b",
        r"\bnot work",
        r"\berrors?\b",
        r"\bfail(?:s|ed|ing|ure)?\b",
        r"\bcrash",
        r"\bbroken\b",
        r"\bis down\b",
        r"\bstuck\b",
        r"\bfroze",
        r"\bfreez",
        r"\brefus",
        r"\bdenied\b",
        r"\bproblems?\b",
        r"\bissues?\b",
        r"\blost\b",
        r"\bslow",
        r"\bmissing\b",
        r"\bwrong\b",
        r"\bdrops?\b",
        r"\bdisconnect",
        r"\bstopped\b",
        r"\bkeeps? \w+ing\b",
    ),
}
_RULES: Final = {role: re.compile("|".join(words), re.IGNORECASE) for role, words in _WORDS.items()}
_POLITE: Final = re.compile(
    r"^(?:(?:pouvez|pourriez)-vous (?:m['’]|nous )aider|comment allez-vous|vous allez bien|ça va|"
    r"(?:can|could) you (?:please )?help(?: (?:me|us))?|how are you|any help)\b[^,;]{0,30}\?$",
    re.IGNORECASE,
)
_SETTLERS: Final = (
    r"\bj['’]ai (?:enfin )?(?:trouvé|eu) (?:la|ma) réponse",
    r"\b(?:oubliez|ignorez) (?:ma|mes|la|cette) (?:question|demande)",
    r"\b(?:tout )?est (?:réglé|résolu|rentré dans l['’]ordre)",
    r"\bplus besoin de réponse",
    r"\b(?:ignore|forget) my (?:\w+ )?question",
    r"\bnever ?mind\b",
    r"\b(?:all|this|that|it)(?: is|['’]s)(?: now| all)? (?:solved|resolved|sorted|fixed)\b",
    r"\b(?:found|got) (?:the|my) answer",
)
_SETTLED: Final = re.compile("|".join(_SETTLERS), re.IGNORECASE)


def role_of(sentence: str) -> Role | None:
    """The first of: asked, promised, tried, wrong; None when no rule knows it."""
    if _POLITE.match(sentence):
        return None
    return next((role for role, pattern in _RULES.items() if pattern.search(sentence)), None)


def settles(sentence: str) -> bool:
    """Whether the writer says that what was asked before needs no answer any more."""
    return not sentence.rstrip().endswith("?") and _SETTLED.search(sentence) is not None

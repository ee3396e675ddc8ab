"""The same ticket very politely, and curtly. Its labels stay true: how somebody writes is no reason for a priority.

What is no ticket stays as it is: thanks are what makes a message one of thanks.
"""

import re
from collections.abc import Sequence

from models.corpus import Example
from models.rewriting import drawn, outside_placeholders
from schemas.tickets import Kind

_OPENINGS = {
    "fr": (
        "Madame, Monsieur,\n\nJe me permets de m'adresser à votre service. ",
        "Bonjour,\n\nVeuillez excuser ce dérangement. ",
        "Bonjour Madame, bonjour Monsieur,\n\nJe vous remercie par avance de l'attention que vous porterez à ceci. ",
        "Bonjour,\n\nJ'espère que vous allez bien et je m'excuse de venir encore vers vous. ",
        "À l'attention du service compétent,\n\nJ'ai l'honneur de vous faire part de ce qui suit. ",
        "Bonjour à toute l'équipe,\n\nD'abord merci pour votre aide toujours si aimable. ",
    ),
    "en": (
        "Dear Sir or Madam,\n\nI hope you will forgive my writing to you. ",
        "Good afternoon,\n\nI do apologise for troubling you. ",
        "Dear colleagues,\n\nThank you ever so much for all you do. ",
        "Hello,\n\nI hope this message finds you well and that I have the right address. ",
        "To whom it may concern,\n\nI would like, with respect, to bring the following to your notice. ",
        "Dear team,\n\nI am terribly sorry to be a nuisance. ",
    ),
}
_CLOSES = {
    "fr": (
        (
            "\n\nJe vous serais très reconnaissant de votre aide."
            "\n\nVeuillez agréer mes salutations respectueuses.\n[PERSON_9]"
        ),
        "\n\nAuriez-vous l'amabilité de me répondre ? Avec tous mes remerciements,\n[PERSON_8]",
        "\n\nEncore pardon, et merci infiniment.\n\nBien respectueusement,\n[PERSON_9]",
        "\n\nDans l'attente de votre réponse, je vous prie de croire à ma considération distinguée.\n[PERSON_8]",
        "\n\nUn grand merci pour votre gentillesse et votre patience !\n[PERSON_9]",
    ),
    "en": (
        "\n\nI should be most grateful for your kind assistance.\n\nYours faithfully,\n[PERSON_9]",
        "\n\nWould you be so kind as to let me know? With many thanks,\n[PERSON_8]",
        "\n\nSorry again, and thank you so very much.\n\nWarmest regards,\n[PERSON_9]",
        "\n\nI look forward to hearing from you and remain, respectfully,\n[PERSON_8]",
        "\n\nThank you for your patience and kindness!\n[PERSON_9]",
    ),
}
_EMPTY = {
    "fr": (
        "le la les l' un une des du de d' est sont était étaient être très bien vraiment juste bonjour bonsoir allô "
        "salut merci cordialement svp stp donc alors aussi ce cet cette ces que qu' qui c' y en avoir ai a avons ont"
    ),
    "en": (
        "the a an is are was were be been am very really just hi hello hey dear thanks thank cheers regards please "
        "kindly so also this that these those it it's there there's to of have has had would could"
    ),
}
_COURTESY = re.compile(
    r"(?:s['’]il (?:vous|te) pla[iî]t|merci (?:beaucoup|d['’]avance|à vous|encore)"
    r"|bonne (?:journée|soirée|fin de journée)|thank you(?: (?:so|very) much| in advance)?"
    r"|thanks (?:a lot|in advance|so much)|(?:kind|best|many) (?:regards|thanks))[ ,.!]*",
    re.IGNORECASE,
)
_LEFT_OUT = 0.8
_LOWER, _ONE_LINE = 0.6, 0.5


def formal(examples: Sequence[Example]) -> list[Example]:
    """Each between an apology or an honour and its thanks."""
    return [_formal(example) for example in examples]


def curt(examples: Sequence[Example]) -> list[Example]:
    """Each without its courtesy and most of the words that carry nothing."""
    return [_curt(example) for example in examples]


def _formal(example: Example) -> Example:
    if example.kind != Kind.TICKET or example.lang not in _OPENINGS or not example.body.strip():
        return example
    draw = drawn(example)
    opening, close = draw.choice(_OPENINGS[example.lang]), draw.choice(_CLOSES[example.lang])
    return example.model_copy(update={"body": f"{opening}{example.body}{close}"})


def _curt(example: Example) -> Example:
    if example.kind != Kind.TICKET or example.lang not in _WORDS:
        return example
    draw = drawn(example)
    lower, one_line = draw.random() < _LOWER, draw.random() < _ONE_LINE

    def rewritten(text: str) -> str:
        found = _WORDS[example.lang].sub(lambda m: "" if draw.random() < _LEFT_OUT else m[0], _COURTESY.sub("", text))
        found = re.sub(r"\s+" if one_line else r"[ \t]+", " ", found).strip()
        return outside_placeholders(found, str.lower) if lower else found

    subject, body = rewritten(example.subject), rewritten(example.body)
    return example.model_copy(update={"subject": subject or example.subject, "body": body or example.body})


def _pattern(words: str) -> re.Pattern[str]:
    listed = sorted(words.split(), key=len, reverse=True)
    whole = "|".join(re.escape(word) for word in listed if not word.endswith("'"))
    elided = "|".join(re.escape(word[:-1]) for word in listed if word.endswith("'"))
    more = rf"|(?:{elided})['’]" if elided else ""
    return re.compile(rf"(?<![\w'’-])(?:(?:{whole})(?![\w'’-]){more}) ?", re.IGNORECASE)


_WORDS: dict[str, re.Pattern[str]] = {lang: _pattern(words) for lang, words in _EMPTY.items()}

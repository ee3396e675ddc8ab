"""The courtesy around a message: each ticket is learnt bare and dressed, so that no greeting passes for a reason."""

from collections.abc import Sequence

from models.corpus import Example

FRAMES = {
    "fr": (
        ("Bonjour,\n\n", "\n\nCordialement,\n[PERSON_9]"),
        ("Bonjour à tous,\n", "\nMerci d'avance,\n[PERSON_8] [PHONE_1]"),
        ("", "\nMerci, [PERSON_9]"),
        ("Madame, Monsieur,\n\n", "\n\nJe vous prie d'agréer mes salutations distinguées.\n[PERSON_8]"),
        ("Salut,\n", "\nBonne journée !"),
        ("Bonsoir,\n\n", "\n\nBien à vous\n[PERSON_9]\n[ORG_1]\n[PHONE_1]"),
        ("Allô,\n", "\nMerci beaucoup et bonne fin de journée\n[PERSON_8]"),
    ),
    "en": (
        ("Hi,\n\n", "\n\nThanks,\n[PERSON_9]"),
        ("Dear team,\n\n", "\n\nKind regards,\n[PERSON_8]\n[PHONE_1]"),
        ("", "\nThanks in advance, [PERSON_9]"),
        ("Good morning,\n", "\nMany thanks and have a nice day\n[PERSON_8]"),
        ("Hello all,\n\n", "\n\nBest,\n[PERSON_9]\n[ORG_1]"),
        ("Dear Sir or Madam,\n\n", "\n\nYours faithfully,\n[PERSON_8]\n[ADDRESS_9]"),
        ("hey\n", "\ncheers"),
    ),
}


def dressed(examples: Sequence[Example]) -> list[Example]:
    """The same tickets, each with a greeting and a close of its language."""
    return [_dressed(example, row) for row, example in enumerate(examples)]


def _dressed(example: Example, row: int) -> Example:
    frames = FRAMES.get(example.lang)
    if frames is None:
        return example
    opening, close = frames[row % len(frames)]
    return example.model_copy(update={"body": f"{opening}{example.body}{close}"})


def with_dressed(examples: Sequence[Example]) -> list[Example]:
    """The tickets as they are, then the same ones with greetings and closes."""
    return [*examples, *dressed(examples)]

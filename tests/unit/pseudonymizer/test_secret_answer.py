"""Secrets that answer a question."""

import pytest

from services.pseudonymizer.domain.recognizers.places import Places
from services.pseudonymizer.domain.recognizers.secret_answer import SECRET_ANSWER


def told(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SECRET_ANSWER.find(Places(text))]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("[10:04] Agent : Et le mot de passe verbal?\n[10:04] Ève : grosse citrouille\n", ["grosse citrouille"]),
        (
            "Desk: I need the site passphrase.\nBob: finest kind\nDesk: No, sorry.\nBob: finestkind ?\n",
            ["finest kind", "finestkind"],
        ),
        ("> Quel identifiant utilisez-vous ?\nmairie-vz\n> Merci", ["mairie-vz"]),
        ('agent : quel mot de passe ?\nclient : "vive la mariée".\n', ["vive la mariée"]),
    ],
)
def test_the_answer_is_one(text: str, secrets: list[str]) -> None:
    assert told(text) == secrets


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    "text",
    [
        "Agent : Et le mot de passe?\nÈve : je ne sais plus\n",
        "Agent : Et le mot de passe?\nÈve : non\n",
        "Agent : Et votre nom?\nÈve : grosse citrouille\n",
        "Le mot de passe est bloqué.\nBob : grosse citrouille\n",
        "Agent: the password?\nBob: it is the one that you have sent to me last week, or so I think\n",
        "Agent : Et le mot de passe?\nOuvert hier\n",
    ],
)
def test_and_this_is_none(text: str) -> None:
    assert told(text) == []

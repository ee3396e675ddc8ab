"""Secrets told after a detour, or typed, tried and changed to."""

import pytest

from services.pseudonymizer.domain.recognizers.places import Places
from services.pseudonymizer.domain.recognizers.secret_told import SECRET_TOLD


def told(text: str) -> list[str]:
    return [text[span.start : span.end] for span in SECRET_TOLD.find(Places(text))]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("New password, to be effective from now: a gable end in Painswick.", "a gable end in Painswick"),
        ("Ensuite phrase secrète : le train de midi. Merci", "le train de midi"),
        ("the wifi wants a key, my friend is using Block2Hostel and it works", "Block2Hostel"),
        ("le mdp, avant c'était galerie", "galerie"),
        ("my password: I changed it to Velvet9otter", "Velvet9otter"),
        ("un code, une bonne âme me l'a soufflé, carnaval", "carnaval"),
        ("le code a changé, je pense que c'est furet, ou pas", "furet"),
        ("a password, mine for the remote tool is swordfish, I know", "swordfish"),
        ("le code, elle l'a changé elle-même pour cipaille, mais", "cipaille"),
        ("security word? She gave egret. No", "egret"),
        ("the pin, I did one one one five and it failed", "one one one five"),
        ("le nip, on a fait un cinq un un pis non", "un cinq un un"),
        ("le mot de passe, je rentre avec baladefoin, merci", "baladefoin"),
        ("le code, la gardienne parle de B2018 mais", "B2018"),
        ("un code provisoire. J'ai reçu 3XVD77QA hier", "3XVD77QA"),
        ("le mot de retrait. J'avais dit « le lait caillé » au gérant", "le lait caillé"),
        ('the password, he said "coarse salt", and it was', "coarse salt"),
    ],
)
def test_it_is_one(text: str, secret: str) -> None:
    assert told(text) == [secret]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    "text",
    [
        "Password policy: twelve characters at least",
        "le mot de passe dit : je ne sais pas",
        "the password page says: please try it again",
        "password: I tried Windows and it failed",
        "mot de passe refusé, j'ai mis v2.4.1 hier",
        "Autre mot de passe traînant : celui du compte local.",
        "The code in there is theirs, leads nowhere",
        "we use frontdesk.3 and password Willow",
        "I tried version10 of the driver",
        "the password fails, I use https://portail.example/x",
        'PIN 5005. It said "Oops"',
        "the code failed one two three four five six seven eight nine times",
        "we are one two three four, all at lunch",
        'the code is 5005. He said "grand"',
        "le code, la gardienne a donné merci",
    ],
)
def test_and_this_is_none(text: str) -> None:
    assert told(text) == []

"""Mails in the shapes that mail programs really write: `clients/` holds them, byte for byte, beside what they should give.

`tuned` was read while the rules were written. `held` and `fresh` were written before the rules were tried on them; what
they gave at first sight is in ADR 0044. `reviewed` came from a reader who looked for what the rules get wrong, and the
rules were changed for it. `missed` are those of 297 later ones that the rules got wrong; `lost` are those of a second reader,
who looked for words of the writer's that the rules took for something else, and of two later ones, who wrote what any client sends.
`everyday` are 140 of one more, all of them, as a helpdesk gets them on an ordinary day, 15 whose farewells the rules did not know, and
327 of another hand, 25 of one more, nine of another, ten of the next, and nine of the last.
Today all are kept to the same.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.intake.domain.mail import ParsedMail, parse_mail

FOLDER = Path(__file__).parent / "clients"
HALVES = ("tuned", "held", "fresh", "reviewed", "missed", "lost", "everyday")
EXPECTED: dict[tuple[str, str], dict[str, Any]] = {
    (half, name): entry
    for half in HALVES
    for name, entry in yaml.load((FOLDER / f"{half}.yaml").read_bytes(), yaml.CSafeLoader).items()
}


def parsed(half: str, name: str) -> ParsedMail:
    return parse_mail((FOLDER / half / f"{name}.eml").read_bytes())


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().replace("’", "'")


def test_every_mail_has_its_expectation() -> None:
    assert {(half, path.stem) for half in HALVES for path in (FOLDER / half).iterdir()} == set(EXPECTED)
    assert len(EXPECTED) >= 965


@pytest.mark.feature(7, 8, 12)
@pytest.mark.parametrize(("half", "name"), EXPECTED)
def test_what_is_new_quoted_and_signed(half: str, name: str) -> None:
    mail, expected = parsed(half, name), EXPECTED[half, name]
    assert words(mail.text) == words(expected["text"])
    for part, where in (("signature", mail.signature), ("quoted", mail.quoted)):
        for fragment in expected.get(part, ()):
            assert words(fragment) in words(where)
    for fragment in expected.get("nowhere", ()):
        assert words(fragment) not in words(mail.text)


@pytest.mark.feature(9)
@pytest.mark.parametrize("half", HALVES)
def test_who_wrote(half: str) -> None:
    for (of, name), expected in EXPECTED.items():
        if of == half:
            mail = parsed(half, name)
            assert (name, mail.auto_reason) == (name, expected.get("auto"))
            assert mail.kind == expected.get("kind", mail.kind)
            assert mail.auto_generated == ("auto" in expected)


@pytest.mark.feature(10)
@pytest.mark.parametrize(("half", "name"), [key for key, entry in EXPECTED.items() if "attachments" in entry])
def test_what_came_with_it(half: str, name: str) -> None:
    found = {(one.name, one.media_type) for one in parsed(half, name).attachments}
    for wanted in EXPECTED[half, name]["attachments"]:
        label, media_type = wanted.split(";")
        assert (label, media_type) in found or (not label and media_type in {kind for _, kind in found})

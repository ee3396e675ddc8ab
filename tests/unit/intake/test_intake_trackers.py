"""A comment that Jira sends on: its heading and its summary go, what somebody commented stays."""

import pytest

from tests.unit.intake.writing import mail

LINK = "    [ https://jira.x.example/browse/SIG-412?focusedCommentId=1#comment-1 ] "
SUMMARY = "> Communes nouvelles\n> ------------------\n>\n>                 {}: SIG-412\n>          Project: SIG\n"
FOOTER = "\n\n--\nThis message was sent by Atlassian Jira\n(v9.12.5#9120005)\n"
SAID = "Le correctif ne suffit pas.\n\nVoir la commune 49023."
HEADINGS = [
    ("Bastien Roche commented on SIG-412:", "Key"),
    ("Bastien Roche a commenté SIG-412 :", "Clé"),
    ("Bastien Roche a commenté sur SIG-412:", "Clé"),
    ("Bastien Roche a ajouté un commentaire à SIG-412 :", "Clé"),
]


@pytest.mark.feature(7, 12)
@pytest.mark.parametrize(("heading", "key"), HEADINGS)
@pytest.mark.parametrize("link", [f"{LINK}\n\n", ""])
def test_a_comment_is_read_without_what_jira_writes_around_it(heading: str, key: str, link: str) -> None:
    read = mail(f"{link}{heading}\n{'-' * 30}\n\n{SAID}\n\n{SUMMARY.format(key)}{FOOTER}")
    assert read.text == SAID
    assert heading in read.quoted
    assert "Communes nouvelles" in read.quoted


OWN = [
    f"Paul a commenté sur SIG-411:\n{'-' * 30}\n\n{SAID}\n\n{SUMMARY.format('Clé')}",
    f"Paul a commenté sur SIG-412:\n\n{SAID}\n\n{SUMMARY.format('Clé')}",
    f"Paul a commenté sur SIG-412:\n{'-' * 30}\n\n{SUMMARY.format('Clé')}",
    f"Paul a commenté sur SIG-412:\n{'-' * 30}\n\n{SAID}",
]


@pytest.mark.feature(7)
@pytest.mark.parametrize("body", OWN)
def test_what_only_looks_like_it_stays(body: str) -> None:
    assert mail(body).text.startswith("Paul a commenté sur")

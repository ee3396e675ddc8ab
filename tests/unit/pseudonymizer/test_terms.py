"""What people said of terms: always masked, or left as they are."""

import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from schemas.tickets import PlaceholderTable
from services.pseudonymizer.adapters import detector
from services.pseudonymizer.adapters.detector import Request
from services.pseudonymizer.adapters.terms_file import TermsFile, TermsFileError
from services.pseudonymizer.domain.detect import Detection, Language, detect
from services.pseudonymizer.domain.pseudonymize import Part, pseudonymize
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.terms import Terms, plain, value
from services.pseudonymizer.main import cli
from shared.placeholders import restore

LISTS = "default:\n  never: [Outlook, l'Équipe]\n  always:\n    ORG: [Projet Falcon]\n    SECRET: [hunter2]\n"


def masked(text: str, terms: Terms, **found: str) -> str:
    spans = sorted(
        (Span(text.index(each), text.index(each) + len(each), label.rstrip("_2"), 0.9, "test") for label, each in found.items()),
        key=lambda span: span.start,
    )  # fmt: skip
    (result,), table = pseudonymize([Part(text, tuple(spans))], PlaceholderTable(), terms)
    if all(row.reversible for row in table.rows):
        assert restore(result.text, table).text == text
    return result.text


def file(tmp_path: Path, text: str = LISTS) -> Path:
    path = tmp_path / "terms.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.feature(24)
@pytest.mark.parametrize(("text", "found", "expected"), [
    ("Ouvrez OUTLOOK svp.", {"ORG": "OUTLOOK"}, "Ouvrez OUTLOOK svp."),
    ("Voir l’équipe.", {"ORG": "l’équipe"}, "Voir l’équipe."),
    ("Outlook Martin", {"PERSON": "Outlook Martin"}, "[PERSON_1]"),
    ("Mot de passe Outlook", {"SECRET": "Outlook"}, "Mot de passe [SECRET_1]"),
    ("Carte Outlook", {"CARD": "Outlook"}, "Carte [CARD_1]"),
    ("Lien Outlook", {"URL_CREDENTIALS": "Outlook"}, "Lien [URL_CREDENTIALS_1]"),
])  # fmt: skip
def test_what_is_never_masked_is_left_but_for_what_is_one_way(
    tmp_path: Path, text: str, found: dict[str, str], expected: str
) -> None:
    assert masked(text, TermsFile(file(tmp_path)).of("default"), **found) == expected


@pytest.mark.feature(24)
@pytest.mark.parametrize(("text", "found", "expected"), [
    ("Le projet  falcon, enfin.", {}, "Le [ORG_1], enfin."),
    ("Projet            Falcon", {}, "[ORG_1]"),
    ("Projets Falcons", {}, "Projets Falcons"),
    ("Projet Falcon Crest", {"PERSON": "Falcon Crest"}, "[ORG_1] [PERSON_1]"),
    ("Projet Falcon", {"PERSON": "Falcon"}, "[ORG_1]"),
    ("Au Projet Falcon !", {"ADDRESS": "Au Projet Falcon"}, "[ADDRESS_1] !"),
    ("Projet Falcon et hunter2, pas Hunter2", {}, "[ORG_1] et [SECRET_1], pas Hunter2"),
    ("Projet Falcon", {"SECRET": "Falcon"}, "[ORG_1] [SECRET_1]"),
    ("C'est hunter2.", {"USERNAME": "hunter2"}, "C'est [SECRET_1]."),
    ("Chez hunter2 Durand et Ali", {"PERSON": "hunter2 Durand", "PERSON_2": "Ali"}, "Chez [SECRET_1] et [PERSON_1]"),
    ("Clé hunter2 du 4", {"CARD": "Clé hunter2"}, "[CARD_1] du 4"),
    ("[PERSON_1] Projet Falcon", {}, "[PERSON_1] [ORG_1]"),
])  # fmt: skip
def test_what_is_always_masked_leaves_nothing_of_itself(
    tmp_path: Path, text: str, found: dict[str, str], expected: str
) -> None:
    assert masked(text, TermsFile(file(tmp_path)).of("default"), **found) == expected


@pytest.mark.feature(23, 24)
@pytest.mark.parametrize(("text", "terms", "expected"), [
    ("Tiger, TIGER, tiger", [("SECRET", "Tiger"), ("SECRET", "TIGER")], "[SECRET_1], [SECRET_2], tiger"),
    ("Soleil soleil", [("SECRET", "Soleil"), ("PERSON", "soleil")], "[SECRET_1] [PERSON_1]"),
    ("Bonjour chance", [("PERSON", "chance")], "Bonjour [PERSON_1]"),
    ("Badge LT-7714, 2580-B", [("SECRET", "7714"), ("SECRET", "2580")], "Badge LT-[SECRET_1], [SECRET_2]-B"),
])  # fmt: skip
def test_each_term_is_masked_although_another_has_its_words_or_it_is_an_everyday_one(
    text: str, terms: list[tuple[str, str]], expected: str
) -> None:
    assert masked(text, Terms(tuple(value(label, term, "tenant list") for label, term in terms))) == expected


@pytest.mark.feature(24)
def test_always_wins_over_never() -> None:
    terms = Terms((value("ORG", "Falcon", "tenant list"),), lambda text: plain(text) == "falcon")
    assert masked("Falcon ?", terms, ORG="Falcon") == "[ORG_1] ?"


@pytest.mark.feature(24)
def test_another_tenant_has_lists_of_its_own(tmp_path: Path) -> None:
    assert masked("Outlook", TermsFile(file(tmp_path)).of("north"), ORG="Outlook") == "[ORG_1]"


@pytest.mark.feature(24)
def test_the_file_is_read_again_when_it_changes_and_a_broken_one_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = file(tmp_path)
    lists = TermsFile(path)
    assert masked("Outlook", lists.of("default"), ORG="Outlook") == "Outlook"
    path.write_text("default:\n  never: [Teams]\n")
    assert masked("Outlook", lists.of("default"), ORG="Outlook") == "[ORG_1]"
    with caplog.at_level(logging.WARNING):
        path.write_text("default:\n  never: [Zorglub\n")
        for _ in range(3):
            assert masked("Teams", lists.of("default"), ORG="Teams") == "Teams"
        path.unlink()
        assert masked("Teams", lists.of("default"), ORG="Teams") == "Teams"
    assert [record.getMessage() for record in caplog.records] == [
        "the file of terms cannot be read: the lists before it stay in force"
    ] * 2
    assert "Zorglub" not in caplog.text
    path.write_text("default:\n  never: [Outlook]\n")
    os.utime(path, ns=(1, 1))
    assert masked("Outlook", lists.of("default"), ORG="Outlook") == "Outlook"


@pytest.mark.feature(24)
@pytest.mark.parametrize("text", [
    "[", "default: [Zorglub]", "default:\n  sometimes: [Zorglub]", "default:\n  always: {ZORGLUB: [x]}",
    "default:\n  never: [12]", "default:\n  never: [' - ']", "default:\n  never: Zorglub", "\x01",
    "default:\n  always: {ORG: ['" + "Zorglub " * 60 + "']}", "default:\n  always: {ORG: ['" + "Zorglub-" * 60 + "']}",
    "default:\n  always: {ORG: ['Zorglub - - - - - et fils']}",
])  # fmt: skip
def test_a_service_does_not_start_on_lists_that_it_cannot_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(TermsFileError) as error:
        TermsFile(file(tmp_path, text))
    assert "orglub" not in str(error.value).lower()


class RulesAlone:
    """The recognisers without the finder's weights."""

    def detect(self, requests: Sequence[Request]) -> list[Detection]:
        return [Detection(Language("fr", 1.0), detect(request.texts)) for request in requests]


@pytest.mark.feature(24)
def test_the_command_takes_the_lists_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detector, "Detector", RulesAlone)
    path = file(tmp_path, "default:\n  never: [karim@exemple.fr]\n  always:\n    ORG: [Projet Falcon]\n")
    source, output = tmp_path / "in", tmp_path / "out"
    source.write_text(json.dumps({"id": "a", "text": "karim@exemple.fr et nadia@exemple.fr du projet Falcon"}) + "\n")
    arguments = ["pseudonymize", "--input", str(source), "--output", str(output), "--terms"]
    assert CliRunner().invoke(cli, [*arguments, str(path)]).exit_code == 0
    assert json.loads(output.read_text())["text"] == "karim@exemple.fr et [EMAIL_1] du [ORG_1]"
    path.write_text("default: [Zorglub]")
    refused = CliRunner().invoke(cli, [*arguments, str(path)])
    assert refused.exit_code == 2
    assert "Zorglub" not in refused.output
    assert CliRunner().invoke(cli, [*arguments, str(tmp_path / "none")]).exit_code == 2

"""Who a ticket is about, what a certificate says, and what the command refuses before it opens anything."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from schemas.replies import Source
from schemas.tickets import MessageContent, Placeholder, PlaceholderTable
from services.desk.adapters import disclosing, subject_command
from services.desk.domain.certificate import NOT_REACHED, Answer, Asked, Certificate
from services.desk.domain.disclosure import Colleagues, Hands, Opened, told
from services.desk.domain.disclosure_words import LOGIC
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.subjects import Person
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import TICKET, drafted, facts, received

pytestmark = pytest.mark.feature(85)
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def message(**said: str) -> MessageContent:
    return MessageContent.model_validate({"subject": "VPN", "text": "Il se coupe.", **said})


@pytest.mark.parametrize(
    ("given", "said", "how"),
    [
        ("anne.roy@x.example", {"sender_address": "Anne.Roy@X.example"}, "wrote"),
        ("Anne ROY", {"sender_name": "Anné  Roy"}, "wrote"),
        ("Anne Roy", {"text": "Demandez à anne roy."}, "named"),
        ("Anne Roy", {"quoted": "De : Anne\u00a0Roy"}, "named"),
        ("roy@x.example", {"text": "à anne.roy@x.example"}, None),
        ("Anne Roy", {"text": "Jeanne Royer"}, None),
        ("Anne Roy", {"sender_name": "Anne Royer"}, None),
    ],
)
def test_a_person_is_found_by_whole_words_whatever_case_accents_and_spaces(
    given: str, said: dict[str, str], how: str | None
) -> None:
    assert Person([given]).in_ticket([message(**said)], PlaceholderTable(), []) == how


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("L'Écuyer", "Mme L’Écuyer a appelé"),
        ("L’Écuyer", "Mme L'Ecuyer a appelé"),
        ("d´Arcy", "M. dʼArcy, d'abord"),
        ("Leboeuf", "M. Lebœuf"),
        ("LEBŒUF", "m. leboeuf"),
        ("Lætitia", "Laetitia est absente"),
        ("Soren", "Søren appelle"),
        ("Jean-Marc Roy", "Jean\u2011Marc Roy"),
        ("Jean\u2010Marc Roy", "Jean-Marc\u202fRoy"),
        ("Dupont", "Du\u200bpont"),
        ("Dupont", "Du\u00adpont"),
        ("Du\ufeffpont", "Dupont"),
        ("Dupont", "appelez M.Dupont svp"),
        ("Dupont", "de J.-P.Dupont."),
        ("Dupont", "voir Dupont."),
    ],
)
def test_a_person_is_found_however_a_keyboard_or_a_program_spelt_the_name(given: str, said: str) -> None:
    person = Person([given, "a.roy@x.example"])
    assert person.is_named(said)
    assert person.wrote(message(sender_name=given.upper()))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("roy@x.example", "à anne.roy@x.example"),
        ("Dupont", "jean.dupont@x.example"),
        ("Dupont", "Mme Petit-Dupont"),
        ("Dupont", "Dupontel"),
        ("Écuyer", "l_écuyer"),
    ],
)
def test_a_part_of_another_name_or_address_is_nobody_s(given: str, said: str) -> None:
    assert not Person([given]).is_named(said)


def test_a_person_is_found_by_a_masked_value_and_in_a_reply() -> None:
    row = Placeholder(placeholder="[PERSON_1]", value="Anne Roy", label="PERSON", reversible=True)
    person = Person(["Anne Roy", "a.roy@x.example"])
    assert person.in_ticket([], PlaceholderTable(rows=(row,)), []) == "named"
    assert person.in_ticket([], PlaceholderTable(), ["Écrivez à a.roy@x.example."]) == "named"
    assert person.in_ticket([message()], PlaceholderTable(), ["Bonjour"]) is None


@pytest.mark.parametrize("given", [[], ["", "  "], ["Roy"], ["Anne Roy", "li"]])
def test_what_would_be_found_everywhere_is_refused(given: list[str]) -> None:
    with pytest.raises(ValueError, match="too short"):
        Person(given)


def certificate(*spoke: tuple[UUID, str], tickets: tuple[UUID, ...]) -> Certificate:
    asked = tuple(Asked(ticket, "p.officer", "subject_request", NOW) for ticket in tickets)
    answers = tuple(Answer(ticket, service, {"fact": 2}, NOW) for ticket, service in spoke)
    return Certificate(uuid4(), "default", ("desk", "audit"), asked, answers)


def test_a_certificate_is_whole_once_every_service_has_spoken_of_every_ticket() -> None:
    one, two = uuid4(), uuid4()
    partly = certificate((one, "desk"), (one, "audit"), (two, "desk"), tickets=(one, two))
    assert partly.missing == [(two, "audit")]
    said = partly.as_json()
    assert (said["complete"], said["tickets"][1]["outstanding"]) == (False, ["audit"])
    assert said["tickets"][0]["erased"][0] == {"service": "desk", "rows": {"fact": 2}, "at": NOW.isoformat()}
    assert said["not_reached"]
    assert certificate((one, "desk"), (one, "audit"), tickets=(one,)).whole


def test_the_command_repeats_nothing_of_who_is_asked_for(tmp_path: Path) -> None:
    def never() -> None:
        pytest.fail("nothing is opened")

    password = tmp_path / "password"
    password.write_text("x")
    cli = subject_command.make(never)  # type: ignore[arg-type]
    result = CliRunner().invoke(cli, ["erase", "--as", "p", "--password-file", str(password)], input="Roy\n")
    assert result.exit_code == 2
    assert "Nothing was done" in result.stderr
    assert "Roy" not in result.output
    missing = CliRunner().invoke(
        cli, ["find", "--as", "p", "--password-file", str(tmp_path / "no")], input="Anne Roy\n"
    )
    assert (missing.exit_code, "Anne" in missing.output) == (2, False)


@pytest.mark.feature(86)
def test_nothing_is_opened_for_a_file_that_is_there_or_a_change_that_says_nothing(tmp_path: Path) -> None:
    def never() -> None:
        pytest.fail("nothing is opened")

    cli = subject_command.make(never)  # type: ignore[arg-type]
    there = tmp_path / "there.zip"
    there.write_text("x")
    given = ["--as", "p", "--password-file", str(there)]
    result = CliRunner().invoke(cli, ["export", *given, "-o", str(there)])
    assert (result.exit_code, there.read_text()) == (2, "x")
    ticket = ["--ticket", str(uuid4())]
    assert CliRunner().invoke(cli, ["rectify", *given, *ticket]).exit_code == 2
    assert CliRunner().invoke(cli, ["rectify", *given, *ticket, "--set", "urgency"]).exit_code == 2


@pytest.mark.feature(85, 86)
def test_a_request_that_finds_nobody_did_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @asynccontextmanager
    async def offices() -> AsyncIterator[None]:
        yield None

    async def nobody(*_given: object, ends: bool) -> None:
        assert not ends
        agreed = _given[-1]
        assert callable(agreed)
        assert agreed([], 0) == []

    async def nothing(*_given: object, **_more: object) -> dict[str, list[str]]:
        return {"tickets": []}

    monkeypatch.setattr(subject_command, "find_and_erase", nobody)
    monkeypatch.setattr(disclosing, "disclose", nothing)
    password, file = tmp_path / "password", tmp_path / "out.zip"
    password.write_text("x")
    given = ["--as", "p", "--password-file", str(password), "-o", str(file)]
    cli = subject_command.make(offices)  # type: ignore[arg-type]
    for command, said in (("erase", "Nothing was erased"), ("export", "No file was made")):
        done = CliRunner().invoke(cli, [command, *given], input="Anne Roy\n")
        assert (done.exit_code, said in done.stderr, file.exists()) == (2, True, False), command


@pytest.mark.feature(85)
def test_a_new_certificate_is_not_written_over_the_one_that_it_repeats(tmp_path: Path) -> None:
    def never() -> None:
        pytest.fail("nothing is opened")

    kept = tmp_path / "certificate.json"
    kept.write_text("x")
    cli = subject_command.make(never)  # type: ignore[arg-type]
    done = CliRunner().invoke(cli, ["erase", "--as", "p", "--again", str(kept), "-o", str(kept), "--yes"])
    assert (done.exit_code, kept.read_text()) == (2, "x")


TEMPLATES = Path(__file__).parents[3] / "services" / "desk" / "adapters" / "web" / "templates"


@pytest.mark.parametrize("page", ["certificate.html", "privacy_erase.html"])
def test_both_pages_say_of_an_erasure_all_that_the_certificate_says_it_does_not_reach(page: str) -> None:
    (shown,) = re.findall(r"range\((\d+)\) %}<li>{{ t\('privacy\.stays_'", (TEMPLATES / page).read_text("utf-8"))
    for texts in CATALOGUES.values():
        assert len([key for key in texts if key.startswith("privacy.stays_")]) == int(shown) == len(NOT_REACHED)


def test_the_file_says_what_stands_without_a_person_and_what_orders_the_queue() -> None:
    assert all(len(lines) == len(LOGIC["en"]) for lines in LOGIC.values())
    english, french = (" ".join(LOGIC[lang]) for lang in ("en", "fr"))
    assert "stands without anybody having looked" in english
    assert "retenue sans que personne l'ait regardée" in french
    assert "also where it abstains" in english
    assert "même s'il s'abstient" in french
    assert "present your observations" in english
    assert "présenter vos observations" in french


def test_the_panel_names_what_the_law_says_of_automated_decisions() -> None:
    assert "'automated'" in (TEMPLATES / "privacy.html").read_text("utf-8")
    for texts in CATALOGUES.values():
        for law in ("22", "12.1", "65.2"):
            assert law in texts["privacy.law_automated_is"]


def test_who_was_told_is_told_of_an_erasure_by_a_person() -> None:
    assert any("Guichet does not tell them" in line and "art. 19" in line for line in NOT_REACHED)
    for texts in CATALOGUES.values():
        said = [texts[key] for key in texts if key.startswith("privacy.stays_")]
        assert any("art. 19" in line for line in said)
        for page in ("certificate.html", "privacy_erase.html"):
            assert f"in range({len(said)}) %}}<li>{{{{ t('privacy.stays_'" in (TEMPLATES / page).read_text("utf-8")


def test_the_sentences_that_a_suggestion_rests_on_are_in_clear_as_it_is() -> None:
    quote = "Votre référence [CUSTOMER_ID_1] est notée."
    source = Source(id="invoice-copy", title="Copie", score=0.9, quote=quote, said=quote)
    draft = drafted().model_copy(update={"text": quote, "sources": (source,)})
    row = Placeholder(placeholder="[CUSTOMER_ID_1]", value="C-4711", label="CUSTOMER_ID", reversible=True)
    opened = Opened(Ticket(facts(received(), draft)), {}, PlaceholderTable(rows=(row,)), {}, 0)
    suggested = told(TICKET, "wrote", opened, Hands(), Colleagues())["ai_suggestions"][0]
    shown = suggested["text"], suggested["sources"][0]["quote"], suggested["sources"][0]["said"]
    assert shown == ("Votre référence C-4711 est notée.",) * 3

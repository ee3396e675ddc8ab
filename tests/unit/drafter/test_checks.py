from dataclasses import replace

import pytest

from services.drafter.domain import checks
from services.drafter.domain.checks import Subject
from services.drafter.domain.compose import DEFAULT_VOICES, Reply, compose, static_reply
from services.drafter.domain.knowledge import Article

TICKET = "Bonjour, l'imprimante est en panne. [CUSTOMER_ID_1]\nCordialement\n[PERSON_1]"
VALUES = {"customer": "[PERSON_1]", "customer_id": "[CUSTOMER_ID_1]"}


@pytest.fixture
def subject() -> Subject:
    return Subject(TICKET, "fr", VALUES)


@pytest.fixture
def reply(printer_fr: Article) -> Reply:
    return compose(printer_fr, DEFAULT_VOICES["fr"], VALUES, paragraphs=(1, 2))


def failed(reply: Reply, subject: Subject) -> set[str]:
    return {check.name for check in checks.run(reply, subject) if not check.passed}


def spoilt(reply: Reply, addition: str) -> Reply:
    return replace(reply, text=reply.text.replace("\n\nCordialement", f" {addition}\n\nCordialement"))


@pytest.mark.feature(50)
def test_a_composed_reply_passes_every_check(reply: Reply, subject: Subject) -> None:
    assert [check.name for check in checks.run(reply, subject)] == ["placeholders", "language", "groundedness", "leak"]
    assert failed(reply, subject) == set()


@pytest.mark.feature(50)
def test_a_static_reply_passes_every_check(erasure_fr: Article, subject: Subject) -> None:
    assert failed(static_reply(erasure_fr, DEFAULT_VOICES["fr"]), subject) == set()


@pytest.mark.parametrize(
    "planted", ["[PERSON_9]", "[person_1]", "[EMAIL_1]", "**[PERSON 1]**", "{{customer}}", "[PRENOM_1]"]
)
def test_a_foreign_or_mangled_placeholder_is_caught(reply: Reply, subject: Subject, planted: str) -> None:
    assert "placeholders" in failed(spoilt(reply, planted), subject)


@pytest.mark.feature(50)
@pytest.mark.parametrize(
    "planted",
    ["Le service est gratuit pour tous.", "Vérifiez que l'imprimante est éteinte.", "Votre remboursement est accordé."],
)
def test_an_unsourced_sentence_is_caught(reply: Reply, subject: Subject, planted: str) -> None:
    assert failed(spoilt(reply, planted), subject) == {"groundedness"}


def test_a_changed_word_in_a_sourced_sentence_is_caught(reply: Reply, subject: Subject) -> None:
    text = reply.text.replace("doit être vert", "doit être rouge")
    assert failed(replace(reply, text=text), subject) == {"groundedness"}


def test_a_changed_frame_is_caught(reply: Reply, subject: Subject) -> None:
    text = reply.text.replace("L'équipe support", "Votre ami fidèle")
    assert "groundedness" in failed(replace(reply, text=text), subject)


def test_a_reply_without_a_source_is_caught(reply: Reply, subject: Subject) -> None:
    assert "groundedness" in failed(replace(reply, quotes=()), subject)


@pytest.mark.feature(51)
def test_the_wrong_language_is_caught(printer_en: Article, subject: Subject) -> None:
    english = compose(printer_en, DEFAULT_VOICES["en"], {})
    assert "language" in failed(english, subject)
    assert failed(english, Subject("Hi", "en", {})) == set()


@pytest.mark.parametrize(
    "planted",
    [
        "marie@exemple.fr",
        "FR76 3000 6000 0112 3456 7890 189",
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "https://evil.example/login",
        "192.168.10.4",
        "4970 1012 3456 7890",
    ],
)
def test_a_value_from_outside_the_sources_is_caught(reply: Reply, subject: Subject, planted: str) -> None:
    assert "leak" in failed(spoilt(reply, f"Appelez {planted}."), subject)


def test_a_number_that_the_article_gives_is_no_leak(printer_fr: Article, subject: Subject) -> None:
    line = "Appelez le 01 99 00 12 34 ou écrivez à aide@guichet.example."
    article = replace(printer_fr, body=line, paragraphs=((line,),))
    assert failed(compose(article, DEFAULT_VOICES["fr"], {}), subject) == set()


def test_no_detail_repeats_what_was_found(reply: Reply, subject: Subject) -> None:
    bad = spoilt(reply, "Écrivez à marie@exemple.fr ou [PERSON_9].")
    details = " ".join(check.detail or "" for check in checks.run(bad, subject))
    assert "marie" not in details
    assert "PERSON_9" not in details

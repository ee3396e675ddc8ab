import re
import time
from dataclasses import replace

import pytest

from services.drafter.adapters.library import packaged_knowledge, read_folder
from services.drafter.domain import checks
from services.drafter.domain.checks import Subject
from services.drafter.domain.compose import DEFAULT_VOICES, Reply, compose, static_reply
from services.drafter.domain.knowledge import Article, ArticleKind
from shared.placeholders import LABELS
from shared.recognising.door import Door

TICKET = "Bonjour, l'imprimante est en panne. [CUSTOMER_ID_1]\nCordialement\n[PERSON_1]"
VALUES = {"customer": "[PERSON_1]", "customer_id": "[CUSTOMER_ID_1]"}


@pytest.fixture
def subject(door: Door) -> Subject:
    return Subject(TICKET, "fr", VALUES, door)


@pytest.fixture
def reply(printer_fr: Article) -> Reply:
    return compose(printer_fr, DEFAULT_VOICES["fr"], VALUES, paragraphs=(1, 2))


def failed(reply: Reply, subject: Subject) -> set[str]:
    return {check.name for check in checks.run(reply, subject) if not check.passed}


def spoilt(reply: Reply, addition: str) -> Reply:
    return replace(reply, text=reply.text.replace("\n\nCordialement", f" {addition}\n\nCordialement"))


@pytest.mark.feature(50)
def test_a_composed_reply_passes_every_check(reply: Reply, subject: Subject) -> None:
    names = ["placeholders", "language", "groundedness", "leak", "personal"]
    assert [check.name for check in checks.run(reply, subject)] == names
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
    assert failed(english, replace(subject, ticket="Hi", lang="en", values={})) == set()


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


PLANTED = [
    ("fr", "EMAIL", "Écrivez à marie.dupont@exemple.fr pour la suite."),
    ("fr", "PHONE", "Rappelez le 06 12 34 56 78 avant midi."),
    ("fr", "IBAN", "Le virement part du compte FR76 3000 6000 0112 3456 7890 189."),
    ("fr", "NIR", "Son numéro de sécurité sociale est le 2 55 08 14 168 025 38."),
    ("fr", "PERSON", "Votre collègue Thibault Delacourt a eu la même panne."),
    ("fr", "PERSON", "Comme nous l'avons dit à Mme Ouellette, le toner est commandé."),
    ("fr", "ADDRESS", "Le technicien passera au 14 rue des Tilleuls."),
    ("fr", "SECRET", "Son mot de passe est Tournesol-88!k."),
    ("en", "EMAIL", "Write to j.whitfield@client.example about it."),
    ("en", "PHONE", "Call (514) 555-0134 before noon."),
    ("en", "CARD", "It was paid with the card 4111 1111 1111 1111."),
    ("en", "PERSON", "Your colleague Joanna Whitfield had the same fault."),
    ("en", "ADDRESS", "The technician comes to 221 Baker Street."),
    ("en", "CUSTOMER_ID", "The other account is customer number CLI-204871."),
    ("en", "SECRET", "Her password is Sunflower-88!k."),
]


@pytest.mark.feature(28)
@pytest.mark.parametrize(("lang", "label", "planted"), PLANTED)
def test_another_tickets_value_in_a_draft_blocks_it_by_its_label_alone(
    articles: list[Article], subject: Subject, lang: str, label: str, planted: str
) -> None:
    article = next(one for one in articles if one.key == ("printer", lang))
    told = replace(subject, lang=lang)
    clean = compose(article, DEFAULT_VOICES[lang], VALUES)
    assert checks.personal(clean, told).passed
    spoilt_text = clean.text.replace("\n\n", f"\n\n{planted} ", 1)
    check = checks.personal(replace(clean, text=spoilt_text), told)
    assert not check.passed
    assert label in (check.detail or "").split(", ")
    assert not set(re.findall(r"[\w.@-]*\d[\w.@-]*|[A-Z][a-z]{4,}", planted)) & set(
        re.findall(r"\S+", check.detail or "")
    )


@pytest.mark.feature(28)
def test_a_value_of_this_ticket_stands_as_its_placeholder_and_passes(reply: Reply, subject: Subject) -> None:
    assert "[PERSON_1]" in reply.text
    assert "[CUSTOMER_ID_1]" in reply.text
    assert checks.personal(reply, subject).passed
    in_clear = replace(reply, text=reply.text.replace("[PERSON_1]", "Solène Marchetti"))
    assert checks.personal(in_clear, subject).detail == "PERSON"


@pytest.mark.feature(28)
def test_what_the_article_or_the_tenants_wording_says_is_nobodys_leak(printer_fr: Article, subject: Subject) -> None:
    line = "Demandez Thibault Delacourt au 01 99 00 12 34 ou écrivez à aide@guichet.example."
    article = replace(printer_fr, body=line, paragraphs=((line,),))
    voice = replace(DEFAULT_VOICES["fr"], closing="Cordialement,\nIsabelle Ferrand, 04 99 00 56 78")
    told = compose(article, voice, {})
    assert checks.personal(told, subject).passed
    longer = replace(told, text=told.text.replace("01 99 00 12 34", "01 99 00 12 35"))
    assert checks.personal(longer, subject).detail == "PHONE"


@pytest.mark.feature(28)
def test_no_reply_that_the_shipped_articles_make_is_blocked(subject: Subject) -> None:
    articles = read_folder(packaged_knowledge(), report=lambda unread: pytest.fail(unread.name))
    every = range(max(len(article.paragraphs) for article in articles))
    values = {label.lower(): f"[{label}_1]" for label in LABELS} | {"customer": "[PERSON_1]"}
    blocked = []
    for article in articles:
        voice = DEFAULT_VOICES[article.lang]
        static = article.kind is ArticleKind.STATIC
        made = static_reply(article, voice) if static else compose(article, voice, values, paragraphs=every)
        if not checks.personal(made, replace(subject, lang=article.lang)).passed:
            blocked.append(article.key)
    assert len(articles) > 50
    assert blocked == []


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("unit", ["a", "a.", "a-", "+", "1 ", "FR76 "])
def test_a_long_line_is_looked_through_in_time_by_its_length(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    started = time.process_time()
    checks.holds_personal(text)
    assert time.process_time() - started < 2
    assert checks.holds_personal(f"{text} marie@client.example")

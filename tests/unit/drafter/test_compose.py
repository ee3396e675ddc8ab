from dataclasses import replace

import pytest

from services.drafter.domain.compose import DEFAULT_VOICES, compose, static_reply
from services.drafter.domain.knowledge import Article
from services.drafter.domain.slots import fill, requester, slots
from services.drafter.domain.typography import NARROW, WIDE

FR, EN = DEFAULT_VOICES["fr"], DEFAULT_VOICES["en"]


@pytest.mark.feature(48, 51)
def test_a_french_reply_is_greeting_answer_closing_and_notice(printer_fr: Article) -> None:
    reply = compose(printer_fr, FR, {"customer": "[PERSON_1]", "customer_id": "[CUSTOMER_ID_1]"})
    assert reply.text == (
        "Bonjour [PERSON_1],\n\n"
        f"Vérifiez que l'imprimante est allumée{WIDE}: son écran doit être vert. "
        "Votre référence [CUSTOMER_ID_1] est notée. "
        f"Relancez ensuite «{WIDE}une seule page{WIDE}» depuis votre poste{NARROW}!\n\n"
        "Cordialement,\nL'équipe support\n\n"
        "Cette réponse a été préparée avec l'aide d'une IA locale, puis relue et approuvée par une personne."
    )


@pytest.mark.feature(51, 100)
def test_an_english_reply_is_in_english_to_its_last_line(printer_en: Article) -> None:
    text = compose(printer_en, EN, {}).text
    assert text.startswith("Hello,\n\nCheck that the printer is on: its screen must be green. ")
    assert text.endswith("This reply was prepared with the help of a local AI, then reviewed and approved by a person.")


@pytest.mark.feature(100)
def test_the_notice_and_the_voice_are_the_tenants(printer_en: Article) -> None:
    voice = replace(EN, greeting="Good day,", closing="Yours,\nACME", notice="A machine helped; a person agreed.")
    text = compose(printer_en, voice, {}).text
    assert text.startswith("Good day,\n\n")
    assert text.endswith("Yours,\nACME\n\nA machine helped; a person agreed.")


@pytest.mark.feature(48)
def test_each_sentence_of_the_answer_has_its_quote_and_the_text_carries_no_marker(printer_fr: Article) -> None:
    reply = compose(printer_fr, FR, {}, paragraphs=(1,))
    assert [quote.article.id for quote in reply.quotes] == ["printer"] * 3
    assert all(quote.sentence in reply.text for quote in reply.quotes)
    assert "[1]" not in reply.text


def test_a_sentence_whose_slot_cannot_be_filled_is_left_out(printer_fr: Article) -> None:
    reply = compose(printer_fr, FR, {})
    assert "référence" not in reply.text
    assert "{{" not in reply.text


def test_special_cases_are_told_when_asked_for(printer_fr: Article) -> None:
    assert "toner" not in compose(printer_fr, FR, {}).text
    text = compose(printer_fr, FR, {}, paragraphs=(2,)).text
    assert "toner" in text
    assert "bourrage" not in text


@pytest.mark.feature(54)
def test_a_static_answer_is_word_for_word(erasure_fr: Article) -> None:
    reply = static_reply(erasure_fr, FR)
    assert reply.text == f"{erasure_fr.body}\n\n{FR.notice}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Bonjour,\n\nRien ne marche.\n\nCordialement,\n[PERSON_2]", "[PERSON_2]"),
        ("Hi, it fails.\nRegards, [PERSON_1]", "[PERSON_1]"),
        ("Bonjour, je suis [PERSON_1] et mon écran est noir.", "[PERSON_1]"),
        ("Hello, I'm [PERSON_1B].", "[PERSON_1B]"),
        ("Merci de créer un compte pour [PERSON_1].\nBonne journée", None),
        ("[PERSON_1] quitte la société.\nVendredi.\nMerci\nde\nvotre\naide", None),
        ("Rien.", None),
        ("Le code ne marche toujours pas.\nMerci [PERSON_2]", None),
        ("It still does not work.\nThanks [PERSON_2]!", None),
        ("It still does not work. Cheers [PERSON_2]", None),
        ("Le code ne marche pas.\nMerci, [PERSON_2]", "[PERSON_2]"),
        ("It does not work. Thanks – [PERSON_2].", "[PERSON_2]"),
        ("It does not work.\nThanks\n[PERSON_2]", "[PERSON_2]"),
        ("It does not work.\nBest regards [PERSON_2]", "[PERSON_2]"),
        ("Hello, this is [PERSON_1]'s PC.", None),
        ("Voici [PERSON_1], notre nouvelle collègue : il lui faut un accès.\nMerci d'avance\nLe service achats", None),
        ("Bonjour, ici [PERSON_1] du magasin.", "[PERSON_1]"),
        ("Hello,\nPlease create accounts for:\n- [PERSON_1]\n- [PERSON_2]", None),
        ("Bonjour,\nMerci de créer un compte pour :\n[PERSON_1]", None),
        ("Bonjour,\nComptes à fermer :\n\n[PERSON_1]\n[PERSON_2]\n[PERSON_3]\n[PERSON_4]", None),
        ("Please close these:\n[PERSON_1]\n[PERSON_2]\n\nThanks,\n[PERSON_3]", "[PERSON_3]"),
        ("[PERSON_1],\n\nMon poste est bloqué.\n\nMerci", None),
        ("Mon poste est bloqué.\nMerci\n[PERSON_1B]\n[PERSON_1]", "[PERSON_1]"),
        ("Mon poste est bloqué.\nMerci\n[PERSON_1]\n[PERSON_11]", None),
        ("Ci-joint :\n- la facture\n\n— [PERSON_1]", "[PERSON_1]"),
        ("Hello, this is [PERSON_1]’s PC, and I am [PERSON_2].", "[PERSON_2]"),
    ],
)
def test_the_requester_is_who_signs_or_introduces_themselves(body: str, expected: str | None) -> None:
    assert requester("Une demande", body) == expected


@pytest.mark.parametrize("subject", ["TR: Wi-Fi", "Fwd: Wi-Fi", "FW : Wi-Fi"])
def test_in_a_forwarded_message_nobody_is_greeted_by_name(subject: str) -> None:
    assert requester(subject, "Bonjour,\nVoir ci-dessous.\n[PERSON_1]") is None


def test_only_what_the_ticket_holds_once_fills_a_slot_and_never_a_secret() -> None:
    values = slots(
        "Ref [CUSTOMER_ID_1]", "[IP_1] [IP_2] [SECRET_1] [CARD_1] [HEALTH_1] [PERSON_3] again [CUSTOMER_ID_1]"
    )
    assert values == {"customer_id": "[CUSTOMER_ID_1]"}


def test_filling_is_one_pass() -> None:
    assert fill("{{a}} and {{ b }}", {"a": "{{b}}", "b": "x"}) == "{{b}} and x"
    assert fill("{{a}} and {{c}}", {"a": "x"}) is None

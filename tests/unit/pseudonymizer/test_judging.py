"""Rules and the finder, held against each other; and what follows from who was found."""

from collections.abc import Mapping

import pytest

from services.pseudonymizer.domain.detect import detect
from services.pseudonymizer.domain.judging import believed, found
from services.pseudonymizer.domain.recognizers.places import Places
from services.pseudonymizer.domain.recognizers.recovery_phrase import RECOVERY_PHRASE
from services.pseudonymizer.domain.resolve import resolve
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.usernames import usernames
from tests.unit.pii.making import reading


def masks(text: str, told: Mapping[str, tuple[str, float]]) -> list[tuple[str, str]]:
    (part,) = detect((text,), reading=reading(text, told))
    return [(text[span.start : span.end], span.label) for span in part.spans]


@pytest.mark.feature(24)
def test_a_rules_guess_is_dropped_when_the_finder_is_sure_it_is_nobody() -> None:
    text = "Bonjour Rosalie"
    guess = Span(8, 15, "PERSON", 0.7, "person")
    assert list(believed([guess], reading(text, {}))) == []
    assert list(believed([guess], reading(text, {"Rosalie": ("B-PERSON", 0.3)}))) == [guess]


@pytest.mark.feature(19)
def test_a_fixed_form_needs_no_second() -> None:
    text = "4111 1111 1111 1111"
    card = Span(0, 19, "CARD", 0.97, "card")
    assert list(believed([card], reading(text, {}))) == [card]


@pytest.mark.feature(19)
def test_a_wrong_check_digit_denies_what_the_finder_says() -> None:
    numbers = dict.fromkeys(("123", "456", "789"), ("I-SIN", 0.99))
    assert list(found("NAS 123 456 789", reading("NAS 123 456 789", numbers))) == []
    right = dict.fromkeys(("046", "454", "286"), ("I-SIN", 0.99))
    assert len(list(found("NAS 046 454 286", reading("NAS 046 454 286", right)))) == 1


@pytest.mark.feature(19)
@pytest.mark.parametrize(
    ("text", "label", "masked"),
    [
        ("The card is 5399 8312 0047 6612, and", "CARD", ["5399 8312 0047 6612"]),
        ("the case is 5399 8312 0047 6612, and", "CARD", []),
        ("carte bancaire n° 4539 7812 0044 3325", "CARD", ["4539 7812 0044 3325"]),
        ("SIRET 219 000 173 00014", "SIRET", []),
    ],
)
def test_what_the_text_calls_a_card_may_have_a_digit_typed_wrong(text: str, label: str, masked: list[str]) -> None:
    digits = {group: (f"I-{label}", 0.99) for group in text.replace(",", " ").split() if group.isdigit()}
    assert [text[span.start : span.end] for span in found(text, reading(text, digits))] == masked


@pytest.mark.feature(24)
def test_a_machine_keeps_its_name() -> None:
    told = {"MARTIN": ("B-PERSON", 0.9)}
    assert list(found("le serveur MARTIN est en panne", reading("le serveur MARTIN est en panne", told))) == []


@pytest.mark.feature(23)
def test_a_code_that_is_a_things_number_elsewhere_is_masked_once() -> None:
    text = "mon NIP est 2290, la succursale 2290 le sait"
    assert masks(text, {"2290": ("O", 1.0)}) == [("2290", "SECRET")]


@pytest.mark.feature(23)
@pytest.mark.parametrize(
    "text",
    [
        "My PIN is 2290. Please change 2290 to another",
        "my PIN is 2290, just in case 2290 is known",
        "mon NIP est 2290, le bon 2290 marche",
        "my PIN is 2290 and the error 2290 again",
    ],
)
def test_a_code_behind_a_word_that_has_another_sense_is_masked_again(text: str) -> None:
    assert masks(text, {"2290": ("O", 1.0)}) == [("2290", "SECRET")] * 2


@pytest.mark.feature(24)
def test_who_drives_a_car_is_no_machine() -> None:
    text = "the car is one of ours, driver Goran, badge 0859"
    assert masks(text, {"Goran": ("B-PERSON", 0.9)}) == [("Goran", "PERSON")]


def test_what_sticks_out_of_a_stronger_finding_stays_masked() -> None:
    text = "compte: jdoe@x.example-interne"
    spans = [Span(8, 22, "EMAIL", 0.99, "email"), Span(8, 30, "USERNAME", 0.9, "finder")]
    kept = resolve(text, spans)
    assert [(text[span.start : span.end], span.label) for span in kept] == [
        ("jdoe@x.example", "EMAIL"),
        ("interne", "USERNAME"),
    ]


def test_two_findings_of_one_label_are_one() -> None:
    text = "026 555 70 14 interne 3"
    spans = [Span(0, 13, "PHONE", 0.99, "finder"), Span(0, 23, "PHONE", 0.75, "phone")]
    assert [(span.start, span.end) for span in resolve(text, spans)] == [(0, 23)]


@pytest.mark.feature(23)
@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("compte mtremblay bloqué", "mtremblay"),
        ("compte m.tremblay bloqué", "m.tremblay"),
        ("compte marie_tremblay2 bloqué", "marie_tremblay2"),
        ("compte tremblaym bloqué", "tremblaym"),
        ("compte mtremb bloqué", "mtremb"),
        ("compte TREMBLAYM bloqué", "TREMBLAYM"),
    ],
)
def test_a_user_name_made_from_a_person_is_found(text: str, made: str) -> None:
    assert [text[span.start : span.end] for span in usernames(text, ["Marie Tremblay"])] == [made]


@pytest.mark.parametrize("text", ["le matin", "mtr", "Tremblay", "marietremblay@x.example", "mariage"])
def test_other_words_are_not(text: str) -> None:
    assert list(usernames(text, ["Marie Tremblay"])) == []


@pytest.mark.feature(23)
def test_a_short_form_of_somebody_is_masked() -> None:
    told = {"Dermot": ("B-PERSON", 0.99), "Halloran": ("I-PERSON", 0.99), "Derm": ("B-PERSON", 0.1)}
    assert ("Derm", "PERSON") in masks("Dermot Halloran called. Ask Derm again", told)
    assert masks("Dermot Halloran called. Der Server", told) == [("Dermot Halloran", "PERSON")]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    "text",
    [
        "phrase: tilleul orage violon brique carotte lundi phare moteur cerise plume glacier bouton",
        "words\ncopper lantern willow orbit saddle frost\nticket marble harvest pony ribbon dusk",
        "1. copper 2. lantern 3. willow 4. orbit 5. saddle 6. frost 7. ticket 8. marble 9. harvest 10. pony 11. ribbon 12. dusk",
    ],
)
def test_a_recovery_phrase_is_a_secret(text: str) -> None:
    (span,) = RECOVERY_PHRASE.find(Places(text))
    assert text[span.start : span.end].rsplit(maxsplit=1)[-1] in {"bouton", "dusk"}


def test_prose_is_no_recovery_phrase() -> None:
    prose = "je vous écris parce que mon ordinateur portable ne démarre plus depuis hier matin et que tout est perdu"
    assert list(RECOVERY_PHRASE.find(Places(prose))) == []


@pytest.mark.parametrize(
    "text",
    [
        "please check reports sent yesterday some items missing invoices printed twice screens frozen",
        "server drops packet link drops packet link server drops packet then link",
        "considerations copper lantern willow orbit saddle frost\nticket marble harvest pony",
    ],
)
def test_an_export_without_its_small_words_is_no_recovery_phrase(text: str) -> None:
    """By plurals and participles, by repeats; and a long word is neither cut nor counted."""
    assert list(RECOVERY_PHRASE.find(Places(text))) == []


@pytest.mark.feature(104)
def test_an_announced_secret_is_believed_whatever_the_finder_says() -> None:
    text = "Mon mot de passe est Grenouille88."
    assert masks(text, {}) == [("Grenouille88", "SECRET")]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "word", "secrets"),
    [
        ("son mdp, dit-il, serait Vagabond maintenant", "Vagabond", ["Vagabond"]),
        ("the login page: Vagabond, says he", "Vagabond", ["Vagabond"]),
        ("le mot de sécurité, dit-il, serait Vagabond", "Vagabond", ["Vagabond"]),
        ("le bateau, dit-il, serait Vagabond maintenant", "Vagabond", []),
        ("son mdp a changé sur le Pixel hier", "Pixel", []),
        ("le code a servi à 0709 hier", "0709", []),
    ],
)
def test_less_is_enough_where_the_text_speaks_of_a_password(text: str, word: str, secrets: list[str]) -> None:
    spans = found(text, reading(text, {word: ("B-SECRET", 0.42)}))
    assert [text[span.start : span.end] for span in spans] == secrets


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("user=balcon\n\nje veux refaire mon balcon", [("balcon", "USERNAME")]),
        ("user=balcon7\n\nje veux refaire balcon7", [("balcon7", "USERNAME"), ("balcon7", "USERNAME")]),
    ],
)
def test_a_word_that_was_found_elsewhere_is_a_word_where_the_finder_is_sure(
    text: str, masked: list[tuple[str, str]]
) -> None:
    assert masks(text, {}) == masked


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("the PIN is 7714, laptop LT-7714", 1),
        ("the PIN is 2580, sensor DS-2580-B", 1),
        ("the PIN is 7714, not 7715; I said 7714", 2),
    ],
)
def test_a_code_is_not_looked_for_within_a_serial_number(text: str, times: int) -> None:
    (part,) = detect((text,))
    assert sum(part.text[span.start : span.end] in {"7714", "2580"} for span in part.spans) == times


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    "text", ["gsm 0470 55 01 83, mail kobe@toits.example", "06 39 98 14 27, mail : a.b@toits.example"]
)
def test_mail_before_an_address_of_mail_is_no_street(text: str) -> None:
    (part,) = detect((text,))
    assert "ADDRESS" not in {span.label for span in part.spans}


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    "text", ["Password expired, message code 532", "mdp refusé, code d'erreur 532", "PIN: error 532"]
)
def test_an_error_s_number_is_no_secret(text: str) -> None:
    assert list(found(text, reading(text, {"532": ("B-SECRET", 0.85)}))) == []


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "told", "secrets"),
    [
        ("Open admin/settings, then restart", {}, []),
        ("router: admin / karoo, as before", {"karoo": ("B-SECRET", 0.2)}, ["karoo"]),
        ("syslog: root: backup-script finished", {}, []),
        ('password "Tiger-99!", then "Sign in" and nothing', {"Tiger": ("B-SECRET", 0.9)}, ["Tiger-99!"]),
        (
            'password "Tiger-99!", then "Lion cub" and nothing',
            {"Tiger": ("B-SECRET", 0.9), "Lion": ("B-SECRET", 0.2)},
            ["Tiger-99!", "Lion cub"],
        ),
    ],
)
def test_what_stands_beside_a_secret_or_an_account_is_one_only_where_the_finder_holds_it_for_possible(
    text: str, told: Mapping[str, tuple[str, float]], secrets: list[str]
) -> None:
    assert [value for value, label in masks(text, told) if label == "SECRET"] == secrets


@pytest.mark.feature(104)
@pytest.mark.parametrize("question", ["Could you reset my password?", "I need a new login.\nThanks"])
def test_who_signs_below_a_question_about_a_password_is_a_person_and_no_answer(question: str) -> None:
    """What is taken for a secret cannot be put back."""
    text = f"{question}\n\nXolaniq Oakeshottx"
    name = {"Xolaniq": ("B-PERSON", 0.99), "Oakeshottx": ("I-PERSON", 0.99)}
    assert masks(text, name) == [("Xolaniq Oakeshottx", "PERSON")]


@pytest.mark.feature(104)
def test_a_year_of_birth_beside_a_code_is_no_second_code() -> None:
    text = "My PIN is 1603, the code of my boy's birthday, 16 March 2014"
    told = {"1603": ("B-SECRET", 0.99)} | dict.fromkeys(("16", "March", "2014"), ("I-DATE_OF_BIRTH", 0.99))
    assert masks(text, told) == [("1603", "SECRET"), ("16 March 2014", "DATE_OF_BIRTH")]


@pytest.mark.feature(24)
@pytest.mark.parametrize("text", ["Const Correctness in C++", "The Cpl Adapter blinks", "Lt Grey is the theme"])
def test_a_rank_without_its_dot_may_be_another_word(text: str) -> None:
    assert masks(text, {}) == []


@pytest.mark.feature(24)
@pytest.mark.parametrize("text", ["Barr. Ejirox rang", "Lt Ejirox rang"])
def test_a_rank_tells_a_person(text: str) -> None:
    assert masks(text, {"Ejirox": ("B-PERSON", 0.2)}) == [("Ejirox", "PERSON")]

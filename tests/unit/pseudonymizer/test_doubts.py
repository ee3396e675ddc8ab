"""What the finder takes for personal, and what stands around it that says otherwise."""

import pytest

from models.pii.tokens import bounds
from services.pseudonymizer.domain.detect import detect
from services.pseudonymizer.domain.occurrences import Case, Value, occurrences
from services.pseudonymizer.domain.usernames import usernames
from tests.unit.pii.making import reading


def masks(text: str, value: str, label: str, probability: float) -> list[str]:
    """What is masked of a text when the finder takes the value for a label."""
    words = [value[start:end] for start, end in bounds(value)]
    told = {word: (f"{'I' if at else 'B'}-{label}", probability) for at, word in enumerate(words)}
    (part,) = detect((text,), reading=reading(text, told))
    return [text[span.start : span.end] for span in part.spans]


NUMBERS = [
    ("Application ID is MZ2024331882", "MZ2024331882", "ID_DOCUMENT"),
    ("Bank a/c below, IFSC SBIN0005820.", "SBIN0005820", "CUSTOMER_ID"),
    ("branch SBIN0005820 is near", "SBIN0005820", "CUSTOMER_ID"),
    ("ticket 0041772 was closed", "0041772", "CUSTOMER_ID"),
    ("Tickets 0041771, 0041774 and 0041772 were closed", "0041772", "CUSTOMER_ID"),
    ("Invoices from SM417 to SM502 are missing", "SM417", "CUSTOMER_ID"),
    ("serial KX-4471-AB", "KX-4471-AB", "LICENSE_PLATE"),
    ("the meter reading is 039147", "039147", "SECRET"),
]


@pytest.mark.feature(24)
@pytest.mark.parametrize(("text", "value", "label"), NUMBERS)
def test_a_things_number_is_nobodys(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.9) == []


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "score", "found"),
    [
        ("le mot de passe, deuxième chance : lecture. Accepté", 0.85, ["lecture"]),
        ("le mot de passe, deuxième chance : lecture. Accepté", 0.7, []),
        ("le deuxième, une chance : lecture. Accepté", 0.85, []),
    ],
)
def test_an_everyday_word_may_be_a_secret_where_the_text_speaks_of_one(
    text: str, score: float, found: list[str]
) -> None:
    assert masks(text, "lecture", "SECRET", score) == found


@pytest.mark.feature(104)
def test_figures_in_words_are_no_everyday_words() -> None:
    assert masks("le NIP, on a fait quinze onze hier", "quinze onze", "SECRET", 0.85) == ["quinze onze"]


@pytest.mark.feature(24)
def test_a_name_is_masked_as_a_word_only_where_the_finder_holds_it_for_one() -> None:
    text = "Salut Rang, le rang est vide"
    told = {"Rang": ("B-PERSON", 0.99), "rang": ("B-PERSON", 0.03)}
    (part,) = detect((text,), reading=reading(text, told))
    assert [text[span.start : span.end] for span in part.spans] == ["Rang"]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("account 0041772 was closed", "0041772", "CUSTOMER_ID"),
        ("code de la scierie, épicéa suivi de 39400", "39400", "SECRET"),
        ("ticket 55120, employee 0041772", "0041772", "CUSTOMER_ID"),
    ],
)
def test_a_persons_number_is_masked(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.9) == [value]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("forwarded from Principal office", "Principal", "LOCATION"),
        ("my colleague in Imaging has it", "Imaging", "LOCATION"),
        ("the ppl r leaving", "ppl", "PERSON"),
        ("i tried my phone aswell", "aswell", "PERSON"),
        ("Campus Hiring\nHousekeeping Supervisor", "Housekeeping Supervisor", "ORG"),
    ],
)
def test_a_role_a_department_and_a_chats_shorthand_name_nobody(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.9) == []


@pytest.mark.feature(24)
def test_but_a_user_or_a_password_may_be_one() -> None:
    assert masks("the pc starts up as shed", "shed", "USERNAME", 0.9) == ["shed"]
    assert masks("it opens with canteen", "canteen", "SECRET", 0.9) == ["canteen"]


@pytest.mark.feature(24)
@pytest.mark.parametrize("label", ["PERSON", "LOCATION"])
@pytest.mark.parametrize(
    "text", ["since March, as I said", "the 3rd of March was", "retired in March already", "March 14"]
)
def test_a_month_in_a_date_is_neither_a_person_nor_a_place(text: str, label: str) -> None:
    assert masks(text, "March", label, 0.99) == []


@pytest.mark.feature(24)
def test_march_may_be_somebody_where_no_date_stands() -> None:
    assert masks("ask Mrs March about it", "March", "PERSON", 0.99) == ["March"]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("before the last date i.e. 15th July.", "15th July"),
        ("Start-of-year password for all", "Start-of-year"),
        ("employee file, hired 1998-09-14, dispatch", "1998-09-14"),
    ],
)
def test_nobody_was_born_on_another_day(text: str, value: str) -> None:
    assert masks(text, value, "DATE_OF_BIRTH", 0.9) == []


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("her birthday is 15th July", "15th July"),
        ("Yanis, 14.09.98, of room 3", "14.09.98"),
        ("Yanis, 14 Sep '98, of room 3", "14 Sep '98"),
        ("elle est de mars quarante", "mars quarante"),
    ],
)
def test_somebody_was_born_that_day(text: str, value: str) -> None:
    assert masks(text, value, "DATE_OF_BIRTH", 0.9) == [value]


@pytest.mark.feature(24)
def test_a_part_of_a_building_is_no_town() -> None:
    assert masks("Room 12 in the Brunel block", "Brunel", "LOCATION", 0.9) == []
    assert masks("moved from Tata Hall to here", "Tata", "LOCATION", 0.9) == []
    assert masks("the Brunel clinic", "Brunel", "LOCATION", 0.9) == ["Brunel"]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the new address for FnF letter", "FnF"),
        ("your form wants EIN, we have none", "EIN"),
        ("it broke, E.g. Monday", "E.g"),
    ],
)
def test_an_abbreviation_names_nobody(text: str, value: str) -> None:
    assert masks(text, value, "PERSON", 0.9) == []


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value"), [("please sign it\nJS, admin", "JS"), ("SEE MR IKE", "IKE"), ("\nJS, admin\nthanks", "JS")]
)
def test_initials_that_sign_and_a_name_in_capitals_are_somebody(text: str, value: str) -> None:
    assert masks(text, value, "PERSON", 0.9) == [value]


@pytest.mark.feature(24)
@pytest.mark.parametrize("label", ["USERNAME", "PERSON"])
@pytest.mark.parametrize(
    "text",
    [
        "Wi-Fi for your engineer: KITE-INT.",
        "- staff wifi, KITE-INT, was",
        "The network name is KITE-INT",
        "wifi called KITE-INT",
    ],
)
def test_a_networks_name_is_nobodys(text: str, label: str) -> None:
    assert masks(text, "KITE-INT", label, 0.97) == []


@pytest.mark.feature(23)
def test_letters_too_few_are_no_user_name() -> None:
    assert list(usernames("E.g. the port", ["Ed Gi", "E G"])) == []


@pytest.mark.feature(24)
def test_an_extension_alone_is_no_telephone_number() -> None:
    assert detect(("Building services, ext. 5580",))[0].spans == ()
    ((span,),) = (part.spans for part in detect(("call (514) 555-0199 ext. 204 please",)))
    assert (span.start, span.end) == (5, 28)


@pytest.mark.feature(19)
@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("ring me on oh seven seven double oh nine hundred please", "oh seven seven double oh nine hundred", "PHONE"),
        ("NHS number nine one four four one", "nine one four four one", "HEALTH"),
        ("mon cell quatre un huit cinq cinq", "quatre un huit cinq cinq", "PHONE"),
    ],
)
def test_a_number_said_in_words_has_its_figures(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.99) == [value]


@pytest.mark.feature(104)
def test_an_everyday_word_beside_a_secret_is_half_of_it() -> None:
    text = "he told him ours only, that is filter kaapi 24, which"
    told = {"filter": ("B-SECRET", 0.9), "kaapi": ("B-SECRET", 0.97), "24": ("I-SECRET", 0.97)}
    (part,) = detect((text,), reading=reading(text, told))
    assert [text[span.start : span.end] for span in part.spans] == ["filter kaapi 24"]


@pytest.mark.feature(104)
def test_an_everyday_word_beside_a_user_is_not() -> None:
    text = "the box filter paq22 stays"
    told = {
        "frame": ("B-SECRET", 0.9),
        "paq22": ("B-USERNAME", 0.97),
        "paq": ("B-USERNAME", 0.97),
        "22": ("I-USERNAME", 0.97),
    }
    (part,) = detect((text,), reading=reading(text, told))
    assert [text[span.start : span.end] for span in part.spans] == ["paq22"]


@pytest.mark.feature(22)
@pytest.mark.parametrize(
    ("text", "told", "whole"),
    [
        ("account GPL 0348, lot", {"GPL": ("B-CUSTOMER_ID", 0.1), "0348": ("B-CUSTOMER_ID", 0.97)}, "GPL 0348"),
        ("account no 0348 VL, lot", {"0348": ("B-CUSTOMER_ID", 0.97), "VL": ("B-CUSTOMER_ID", 0.1)}, "0348 VL"),
        ("her MRN 0348, lot", {"MRN": ("B-CUSTOMER_ID", 0.01), "0348": ("B-CUSTOMER_ID", 0.97)}, "0348"),
        (
            "it is Paq.me.now, so",
            {"Paq": ("B-SECRET", 0.97), ".": ("I-SECRET", 0.1), "me": ("I-SECRET", 0.97)},
            "Paq.me.now",
        ),
        ("it is Paq. So", {"Paq": ("B-SECRET", 0.97)}, "Paq"),
    ],
)
def test_a_number_has_its_letters_and_a_secret_its_whole_run(
    text: str, told: dict[str, tuple[str, float]], whole: str
) -> None:
    (part,) = detect((text,), reading=reading(text, told))
    assert [text[span.start : span.end] for span in part.spans] == [whole]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("staff one is KITE-STAFF with", "KITE-STAFF", "PERSON"),
        ("staff one is KITE_GUEST with", "KITE_GUEST", "USERNAME"),
        ("New: sort code 20-18-15 as before", "20-18-15", "SECRET"),
        ("for the password previous clerk had a chit", "previous clerk", "SECRET"),
        ("mail from Dean office", "Dean", "LOCATION"),
    ],
)
def test_a_network_by_its_shape_a_sort_code_and_trades_in_a_row_are_nobodys(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.89) == []


@pytest.mark.feature(23)
def test_an_everyday_word_is_not_masked_everywhere_for_somebodys_sake() -> None:
    parts = [Value("family", "PERSON", "finder", Case.EXACT), Value("mcnulty", "PERSON", "finder", Case.EXACT)]
    assert [span.start for span in occurrences("the family mcnulty", parts)] == [11]


@pytest.mark.feature(23)
def test_a_user_name_is_made_of_the_initials_of_a_double_name_too() -> None:
    (span,) = usernames("on github it is tnruiz", ["Theo Nakashima-Ruiz"])
    assert (span.start, span.end) == (16, 22)


@pytest.mark.feature(22)
def test_a_firm_goes_on_after_and() -> None:
    told = {"Stubb": ("B-ORG", 0.99), "Plumb": ("I-ORG", 0.99), "Drain": ("B-ORG", 0.6)}
    text = "at Stubb Plumb and Drain in town"
    assert [text[span.start : span.end] for span in detect((text,), reading=reading(text, told))[0].spans] == [
        "Stubb Plumb and Drain"
    ]


@pytest.mark.feature(22)
def test_two_people_with_and_between_them_are_two() -> None:
    told = {"Xolani": ("B-PERSON", 0.99), "Quelle": ("B-PERSON", 0.99)}
    text = "vu Xolani and Quelle hier"
    assert [text[span.start : span.end] for span in detect((text,), reading=reading(text, told))[0].spans] == [
        "Xolani",
        "Quelle",
    ]


OF_A_PEOPLE = [
    ("My nationality is British.", "British", "LOCATION"),
    ("Je suis de nationalité haïtienne.", "haïtienne", "LOCATION"),
    ("J'ai l'accent lyonnais, je préfère écrire", "lyonnais", "SECRET"),
    ("My accent is Yorkshire, so I write", "Yorkshire", "PERSON"),
]


@pytest.mark.feature(24)
@pytest.mark.parametrize(("text", "value", "label"), OF_A_PEOPLE)
def test_an_accent_or_a_nationality_is_a_peoples(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.999) == []


@pytest.mark.feature(24)
def test_the_ending_of_files_is_no_user() -> None:
    assert masks("every file ends in .lockbit now", "lockbit", "USERNAME", 0.999) == []
    assert masks("every file of lockbit now", "lockbit", "USERNAME", 0.999) == ["lockbit"]


@pytest.mark.feature(24)
@pytest.mark.parametrize("role", ["chairman", "chairwoman", "foreman", "forewoman", "businesswoman"])
def test_a_role_names_no_woman_either(role: str) -> None:
    assert masks(f"Hello, {role} of the club here.", role, "PERSON", 0.97) == []


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("losing 40 pallets an hour. Scott maintenance", ["Scott"]),
        ("40 palettes à l'heure de perdues. Charlotte", ["Charlotte"]),
        ("losing 40 pallets an hour. Scott maintenance has them all in the yard", []),
        ("losing 40 pallets to Scott maintenance", []),
    ],
)
def test_who_signs_last_is_somebody_though_the_finder_sees_nobody(text: str, found: list[str]) -> None:
    (part,) = detect((text,), reading=reading(text, {}))
    assert [text[span.start : span.end] for span in part.spans] == found


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("- déjà essayé : éteindre et rallumer", "éteindre et"),
        ("- déjà essayé : éteindre et rallumer", "rallumer"),
        ("tried so far: restarting", "restarting"),
    ],
)
def test_what_was_tried_on_a_machine_is_no_password_unless_the_finder_is_sure(text: str, value: str) -> None:
    assert masks(text, value, "SECRET", 0.9) == []
    assert masks(text, value, "SECRET", 0.97) == [value]
    assert masks(text.replace(value, "Rallumer77"), "Rallumer77", "SECRET", 0.9) == ["Rallumer77"]


@pytest.mark.feature(24)
def test_what_is_there_for_users_is_no_users_name() -> None:
    assert masks("Where are the user guides?", "guides", "USERNAME", 0.8) == []
    assert masks("Where are the user guides?", "guides", "USERNAME", 0.97) == ["guides"]
    assert masks("the account of guides is locked", "guides", "USERNAME", 0.8) == ["guides"]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("Interlocuteur 1 : Soutien, bonjour", "Interlocuteur", "PERSON"),
        ("call\nSpeaker 2: hello", "Speaker", "USERNAME"),
        ("rotated the DB password under CHG0031882 but", "CHG0031882", "SECRET"),
        ("a code went to the mobile ending 331, he says", "331", "SECRET"),
        ("garbage on the printer, baud 19200.", "19200", "SECRET"),
        ("licence 8841-22-7710, thanks", "7710", "ID_DOCUMENT"),
        ("I rego'd two dogs, Winston and", "Winston", "PERSON"),
        ("Chat 5531\n\nhello", "5531", "SECRET"),
        ("And the order number?\n[3:17 PM] Guest: 7712-0044", "7712-0044", "CUSTOMER_ID"),
        ("WiFi there is RWD-CARE and", "RWD-CARE", "USERNAME"),
        ("forklift Shirley battery 12%", "Shirley", "PERSON"),
        ("le taureau Marius est gentil", "Marius", "PERSON"),
        ("my parrot, Coconut, bit the cable", "Coconut", "PERSON"),
    ],
)
def test_a_speaker_a_change_an_end_a_piece_and_an_animal_are_nobodys(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.65) == []


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Cat, Davisha and I cannot log in", "Davisha"),
        ("the office cat, Davisha feeds it, sat on F5", "Davisha"),
        ("Lapin Davisha, service achats", "Davisha"),
        ("the forklift, Davisha drives it, is offline", "Davisha"),
    ],
)
def test_who_stands_behind_an_animal_or_somebody_called_like_one_is_a_person(text: str, value: str) -> None:
    assert masks(text, value, "PERSON", 0.9) == [value]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Change window 01:00.\n\nTy\n555-0100", "Ty"),
        ("can one of you just do it please. G.\n\n----- Forwarded", "G"),
        ("Lourdes 05:45 - 14:00", "Lourdes"),
        ("Her Honour's assistant, Yolanda is in", "Yolanda"),
    ],
)
def test_who_signs_who_begins_a_line_before_a_time_and_an_assistant_are_somebody(text: str, value: str) -> None:
    assert masks(text, value, "PERSON", 0.92) == [value]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("call\nmleroyx 3: session blocked", "mleroyx", "USERNAME"),
        ("the wifi there is TASK2024.", "TASK2024", "SECRET"),
    ],
)
def test_a_sure_speaker_and_a_password_with_a_year_are_masked(text: str, value: str, label: str) -> None:
    assert masks(text, value, label, 0.85) == [value]

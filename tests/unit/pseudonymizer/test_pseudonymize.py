"""Placeholders over the life of a ticket: exact restoring, consistency, collisions, one-way secrets."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tickets import PlaceholderTable
from services.pseudonymizer.domain.detect import detect
from services.pseudonymizer.domain.occurrences import values_of_sender
from services.pseudonymizer.domain.pseudonymize import Part, pseudonymize, secrets_in
from services.pseudonymizer.domain.spans import Span
from shared.placeholders import LABELS, ONE_WAY, restore

EMPTY = PlaceholderTable()
REVERSIBLE = [label for label in LABELS if label not in ONE_WAY]


def mask(text: str, table: PlaceholderTable = EMPTY, sender: str | None = None) -> tuple[str, PlaceholderTable]:
    parts = detect((text,), known=values_of_sender(sender, None))
    (masked,), table = pseudonymize(parts, table)
    return masked.text, table


def value(table: PlaceholderTable, placeholder: str) -> str:
    return next(row.value for row in table.rows if row.placeholder == placeholder)


SAMPLES = [
    (
        "Bonjour,\n\nKarim Benali (karim.benali@exemple.fr, 06 12 34 56 78 ou +33 6 12 34 56 78) habite 12 rue des Lilas, "
        "75011 Paris.\nkarim est né le 3 mars 1984. NIR 1 84 12 76 451 089 46.\nCordialement,\nMarie Tremblay"
    ),
    (
        "Hi,\n\nJohn O'Brien asked for access, call him at 514-555-0199 or john@example.com; JOHN@EXAMPLE.COM works too.\n"
        "IP 192.168.4.22, plate AB-123-CD, SIN 046 454 286\nThanks,\nsarah"
    ),
    "[PERSON_1] [person_2] [ EMAIL_1 ] karim@exemple.fr \\[PHONE\\_1\\] 06 12 34 56 78 &#91;IP_1&#93; 10.1.2.3",
    "Ümit Öztürk ← dépôt 🙂 \u202eabc\u202c Mme L'Écuyer\r\n\r\nMerci\u00a0! Tél\u00a0: 06\u202f12\u202f34\u202f56\u202f78",
]


@pytest.mark.feature(16)
@pytest.mark.parametrize("text", SAMPLES)
def test_a_sample_comes_back_exactly(text: str) -> None:
    masked, table = mask(text)
    assert masked != text
    assert restore(masked, table).text == text


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "[PERSON_1]",
            "[person_1]",
            "[ EMAIL_2 ]",
            "\\[PERSON\\_1\\]",
            "&#91;PHONE_1&#93;",
            "[",
            "]",
            "\\",
            "[[",
            "_1]",
            "[PERSON_",
            "Karim Benali",
            "karim",
            "KARIM",
            "Mme Lefebvre",
            "\nCordialement,\nMarie Tremblay\n",
            "Bonjour Jean-François,",
            "karim@exemple.fr",
            "KARIM@exemple.fr",
            "06 12 34 56 78",
            "+33612345678",
            "514-555-0199",
            "192.168.4.22",
            "12 rue des Lilas, 75011 Paris",
            "né le 3 mars 1984",
            "identifiant : jdupont",
            "FR7630006000011234567890189",
            "1 84 12 76 451 089 46",
            "AB-123-CD",
            " ",
            "\n",
            "\u00a0",
            "\u200b",
            "🙂",
            "**",
            "[SECRET_1]",
            "[PERSON_1B]",
            "[PERSONNE_1]",
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@pytest.mark.feature(16)
@settings(max_examples=400, deadline=None)
@given(messages=st.lists(TEXTS, min_size=1, max_size=3))
def test_whatever_is_said_comes_back_exactly(messages: list[str]) -> None:
    """Message after message on one table; each is restored from the last table."""
    table, masked = EMPTY, []
    for text in messages:
        parts = detect((text,))
        (result,), table = pseudonymize(parts, table)
        if not any(span.label in ONE_WAY for span in parts[0].spans):
            masked.append((text, result.text))
    for text, seen in masked:
        restored = restore(seen, table)
        assert restored.text == text


@pytest.mark.feature(16)
@settings(max_examples=300, deadline=None)
@given(
    text=st.text(alphabet=string.ascii_letters + "[]_\\&#; 0123456789é\n", max_size=80),
    cuts=st.lists(st.tuples(st.integers(0, 80), st.integers(1, 12), st.sampled_from(REVERSIBLE)), max_size=6),
)
def test_any_spans_at_all_come_back_exactly(text: str, cuts: list[tuple[int, int, str]]) -> None:
    """The property does not rest on what recognisers happen to find: any stretches may be masked."""
    spans: list[Span] = []
    for start, length, label in sorted(cuts):
        end = min(len(text), start + length)
        if start < end and (not spans or spans[-1].end <= start):
            spans.append(Span(start, end, label, 1.0, "test"))
    (masked,), table = pseudonymize([Part(text, tuple(spans))], EMPTY)
    assert restore(masked.text, table).text == text
    for entry in masked.masks:
        assert masked.text[entry.start : entry.end] == entry.placeholder


@pytest.mark.feature(14)
def test_a_person_keeps_the_number_by_any_of_their_names() -> None:
    masked, table = mask("Mme Tremblay et Karim Benali. Marie Tremblay est là.\nMerci, Marie\nMARIE TREMBLAY")
    people = {row.value: row.placeholder for row in table.rows}
    numbers = {name: people[name].strip("[]").rstrip(string.ascii_uppercase) for name in people}
    assert numbers["Tremblay"] == numbers["Marie Tremblay"] == numbers["Marie"] == numbers["MARIE TREMBLAY"]
    assert numbers["Karim Benali"] != numbers["Marie Tremblay"]
    assert "remblay" not in masked.lower()


@pytest.mark.feature(14)
def test_relatives_are_told_apart() -> None:
    _, table = mask("Marie Tremblay et Luc Tremblay. Demandez à Mme Tremblay, pas à Luc.")
    people = {row.value: row.placeholder for row in table.rows}
    assert people["Marie Tremblay"] == "[PERSON_1]"
    assert people["Luc Tremblay"] == "[PERSON_2]"
    assert people["Luc"] == "[PERSON_2B]"
    assert people["Tremblay"] == "[PERSON_3]"


@pytest.mark.feature(14)
def test_the_same_value_keeps_its_placeholder_through_the_ticket() -> None:
    first, table = mask("écrivez à karim@exemple.fr")
    second, table = mask("je répète : karim@exemple.fr, et nadia@exemple.fr", table)
    assert first == "écrivez à [EMAIL_1]"
    assert second == "je répète : [EMAIL_1], et [EMAIL_2]"


def test_another_spelling_shares_the_number() -> None:
    masked, table = mask("06 12 34 56 78 ou +33612345678 ou 06.99.34.56.78")
    assert masked == "[PHONE_1] ou [PHONE_1B] ou [PHONE_2]"
    assert value(table, "[PHONE_1B]") == "+33612345678"


@pytest.mark.feature(23)
def test_found_once_is_masked_everywhere() -> None:
    masked, _ = mask("Bonjour, je m'appelle Oyelaran Adeyemi. adeyemi a perdu son accès; OYELARAN aussi.")
    assert "adeyemi" not in masked.lower()
    assert "oyelaran" not in masked.lower()


@pytest.mark.feature(23)
def test_found_in_an_earlier_message_is_masked_in_a_later_one() -> None:
    _, table = mask("Bonjour, je m'appelle Oyelaran Adeyemi.")
    later, _ = mask("avez-vous des nouvelles pour adeyemi ?", table)
    assert later == "avez-vous des nouvelles pour [PERSON_1B] ?"


@pytest.mark.feature(23)
def test_the_senders_own_name_is_known() -> None:
    capitals, _ = mask("rien ne marche pour le moment et ZEYNEP attend toujours", sender="Yıldız, Zeynep")
    assert "ZEYNEP" not in capitals
    masked, _ = mask("blabla zeynep voudrait, Yıldız aussi", sender="Yıldız, Zeynep")
    assert masked == "blabla [PERSON_1] voudrait, [PERSON_1B] aussi" or "zeynep" not in masked
    assert "Yıldız" not in masked


@pytest.mark.feature(24)
def test_a_server_with_a_persons_name_stays() -> None:
    masked, _ = mask("Paul Martin dit que le serveur MARTIN est en panne.")
    assert masked == "[PERSON_1] dit que le serveur MARTIN est en panne."


@pytest.mark.feature(14)
def test_what_a_customer_typed_cannot_collide() -> None:
    masked, table = mask("[EMAIL_1] est écrit dans le manuel; moi c'est karim@exemple.fr")
    assert masked == "[EMAIL_1] est écrit dans le manuel; moi c'est [EMAIL_2]"
    assert table.literals == ("[EMAIL_1]",)
    assert restore(masked, table).unresolved == ()


@pytest.mark.feature(14)
def test_what_a_customer_types_later_cannot_collide_either() -> None:
    _, table = mask("moi c'est karim@exemple.fr")
    masked, table = mask("j'ai lu [EMAIL_1] et [email_1]", table)
    assert masked == "j'ai lu [EMAIL_2] et [EMAIL_3]"
    assert restore(masked, table).text == "j'ai lu [EMAIL_1] et [email_1]"


@pytest.mark.feature(27, 104)
def test_a_secret_is_not_kept() -> None:
    parts = detect(("mdp : Soleil2024! carte 4111 1111 1111 1111 https://u:pw9@h.exemple/",), reading=None)
    (masked,), table = pseudonymize(parts, EMPTY)
    assert masked.text == "mdp : [SECRET_1] carte [CARD_1] https://[URL_CREDENTIALS_1]@h.exemple/"
    assert [row.value for row in table.rows] == ["", "", ""]
    assert not any(row.reversible for row in table.rows)
    assert secrets_in([masked]) == 3
    assert "Soleil" not in table.model_dump_json()


def test_a_secret_said_twice_is_masked_twice() -> None:
    masked, _ = mask("mon mot de passe est Grenouille88. Oui, Grenouille88 !")
    assert masked == "mon mot de passe est [SECRET_1]. Oui, [SECRET_1] !"


def test_pseudonymising_twice_adds_nothing() -> None:
    once, _ = mask(SAMPLES[0])
    twice, table = mask(once)
    assert twice == once
    assert table.rows == ()


def test_subject_and_body_share_what_they_know() -> None:
    parts = detect(("Accès pour Benali", "Bonjour, ici Karim Benali, merci"))
    masked, _ = pseudonymize(parts, EMPTY)
    assert [part.text for part in masked] == ["Accès pour [PERSON_1]", "Bonjour, ici [PERSON_1B], merci"]


@pytest.mark.feature(17)
def test_tables_of_two_tickets_share_nothing() -> None:
    _, first = mask("karim@exemple.fr")
    _, second = mask("nadia@exemple.fr")
    assert value(first, "[EMAIL_1]") == "karim@exemple.fr"
    assert value(second, "[EMAIL_1]") == "nadia@exemple.fr"


ADDRESSES = st.builds(
    "{}@{}.example".format, st.from_regex(r"[a-z]{4,12}", fullmatch=True), st.sampled_from(["a", "bb"])
)
PHONES = st.from_regex(r"06[1-8][1-9][0-9]{6}", fullmatch=True).filter(lambda number: len(set(number)) > 2)  # no filler


@pytest.mark.feature(29)
@given(ADDRESSES, ADDRESSES, PHONES, PHONES)
def test_a_placeholder_says_where_its_value_came_and_nothing_of_what_it_is(a: str, b: str, x: str, y: str) -> None:
    one, other = (mask(f"Écrivez à {address} ou appelez le {phone}.")[0] for address, phone in ((a, x), (b, y)))
    assert one == other == "Écrivez à [EMAIL_1] ou appelez le [PHONE_1]."


@pytest.mark.feature(29)
@given(ADDRESSES)
def test_one_value_has_another_placeholder_in_another_place(address: str) -> None:
    first, _ = mask(f"Écrivez à {address}.")
    second, _ = mask(f"Écrivez à x@y.example puis à {address}.")
    assert "[EMAIL_1]" in first
    assert "x@y" not in second
    assert second.endswith("puis à [EMAIL_2].") or address == "x@y.example"

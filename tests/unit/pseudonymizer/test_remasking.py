"""What an agent's word does to messages that are masked already."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tickets import Channel, Entity, Kind, Placeholder, PlaceholderTable, TicketPseudonymized
from services.pseudonymizer.domain.pseudonymize import Part, pseudonymize
from services.pseudonymizer.domain.remasking import CannotCorrect, Remasked, mask_missed, put_back, saying
from services.pseudonymizer.domain.spans import Span
from shared.placeholders import LABELS, ONE_WAY, find, restore, standing

REVERSIBLE = [label for label in LABELS if label not in ONE_WAY]


def spans(text: str, **found: str) -> tuple[Span, ...]:
    """One span for each text to mask, under its label (`PERSON`, or `PERSON_2` for a second one)."""
    made = []
    for name, value in found.items():
        label = name.rstrip("_0123456789")
        start = text.index(value)
        made.append(Span(start, start + len(value), label, 0.9, "test"))
    return tuple(sorted(made, key=lambda span: span.start))


def message(version: int, subject: str, body: str, entities: tuple[Entity, ...] = ()) -> TicketPseudonymized:
    return TicketPseudonymized(
        ticket_id=UUID(int=1), message_id=UUID(int=version), version=version, channel=Channel.MAIL, kind=Kind.TICKET,
        received_at=datetime(2026, 1, 5, tzinfo=UTC), lang="fr", lang_confidence=0.9, subject=subject, body=body,
        entities=entities,
    )  # fmt: skip


def ticket(*bodies: tuple[str, dict[str, str]], subject: str = "Objet") -> Remasked:
    """A ticket masked message by message, each body with what was found in it."""
    table = PlaceholderTable()
    messages = []
    for version, (body, found) in enumerate(bodies, start=1):
        parts = (Part(subject, ()), Part(body, spans(body, **found)))
        (head, text), table = pseudonymize(parts, table)
        entities = tuple(
            Entity(
                start=mask.start, end=mask.end, label=mask.span.label, placeholder=mask.placeholder, score=0.9,
                recognizer="test", reversible=mask.reversible,
            ) for mask in text.masks
        )  # fmt: skip
        messages.append(message(version, head.text, text.text, entities))
    return Remasked(tuple(messages), table)


def bodies(remasked: Remasked) -> list[str]:
    return [each.body for each in remasked.messages]


def agrees(remasked: Remasked) -> None:
    """Every entity stands where it says."""
    for each in remasked.messages:
        for entity in each.entities:
            assert each.body[entity.start : entity.end] == entity.placeholder


@pytest.mark.feature(25)
def test_a_missed_stretch_is_masked_wherever_it_stands() -> None:
    before = ticket(
        ("Karim Benali voit le docteur Ozil.", {"PERSON": "Karim Benali"}),
        ("ozil ? OZIL ! Ozilienne.", {}),
        subject="Chez Ozil",
    )
    after = mask_missed(before, "PERSON", "Ozil")
    assert bodies(after) == ["[PERSON_1] voit le docteur [PERSON_2].", "[PERSON_2B] ? [PERSON_2C] ! Ozilienne."]
    assert after.messages[0].subject == "Chez [PERSON_2]"
    assert [entity.placeholder for entity in after.messages[0].entities] == ["[PERSON_1]", "[PERSON_2]"]
    assert [entity.recognizer for entity in after.messages[0].entities] == ["test", "agent"]
    agrees(after)


@pytest.mark.feature(25)
def test_what_touches_a_placeholder_takes_it_in() -> None:
    before = ticket(("J'habite 12 rue de Lyon depuis mai.", {"LOCATION": "Lyon"}))
    after = mask_missed(before, "ADDRESS", "12 rue de Lyon")
    assert bodies(after) == ["J'habite [ADDRESS_1] depuis mai."]
    assert [entity.label for entity in after.messages[0].entities] == ["ADDRESS"]
    assert restore(after.messages[0].body, after.table).text == "J'habite 12 rue de Lyon depuis mai."


@pytest.mark.feature(25)
@pytest.mark.parametrize("label", sorted(ONE_WAY))
def test_a_missed_secret_is_kept_nowhere(label: str) -> None:
    before = ticket(("Le code est Grenouille88, je répète Grenouille88 ; pas grenouille88x.", {}))
    after = mask_missed(before, label, "Grenouille88")
    assert bodies(after) == [f"Le code est [{label}_1], je répète [{label}_1] ; pas grenouille88x."]
    assert after.messages[0].secrets == 1
    assert "Grenouille88" not in after.table.model_dump_json()
    assert [entity.reversible for entity in after.messages[0].entities] == [False, False]
    assert mask_missed(after, label, "Grenouille88") == after


@pytest.mark.feature(25)
def test_a_secret_that_is_masked_already_is_not_looked_into() -> None:
    before = ticket(("Mot de passe : Grenouille88 merci", {"SECRET": "Grenouille88"}))
    assert mask_missed(before, "SECRET", "passe : Grenouille88") == before


@pytest.mark.feature(25, 27)
@pytest.mark.parametrize("label", sorted(ONE_WAY))
def test_a_secret_that_a_placeholder_could_bring_back_comes_back_no_more(label: str) -> None:
    before = ticket(
        ("Je suis Salamandre77, je répète Salamandre77.", {"USERNAME": "Salamandre77"}),
        ("Chez Salamandre77 Durand, ou xSalamandre77 ?", {"PERSON": "Salamandre77 Durand"}),
        ("Lien xSalamandre77y", {"ORG": "Salamandre77"}),
        subject="Salamandre77",
    )
    draft = "Bonjour [PERSON_1], votre identifiant est [USERNAME_1] chez [ORG_1]."
    assert "Salamandre77" in restore(draft, before.table).text
    after = mask_missed(before, label, "Salamandre77")
    assert bodies(after) == [
        f"Je suis [{label}_1], je répète [{label}_1].", f"Chez [{label}_2], ou xSalamandre77 ?", f"Lien x[{label}_1]y",
    ]  # fmt: skip
    assert after.messages[0].subject == f"[{label}_1]"
    assert "Salamandre77" not in after.table.model_dump_json()
    blocked = restore(draft, after.table)
    assert (blocked.text, blocked.one_way) == (draft, ("[PERSON_1]", "[USERNAME_1]", "[ORG_1]"))
    assert [each.secrets for each in after.messages] == [1, 2, 1]
    assert mask_missed(after, label, "Salamandre77") == after
    with pytest.raises(CannotCorrect, match="placeholder_one_way"):
        put_back(after, "[USERNAME_1]")
    agrees(after)


@pytest.mark.feature(25, 27)
def test_a_part_of_a_secret_is_kept_only_where_it_is_a_value_of_its_own() -> None:
    before = ticket(
        ("Le code : Lyon Merle9.", {"LOCATION": "Lyon", "USERNAME": "Merle9"}),
        ("Chez Rien, à Lyon.", {"ORG": "Rien"}),
    )
    before = put_back(before, "[ORG_1]")
    after = mask_missed(before, "SECRET", "Lyon Merle9")
    assert bodies(after) == ["Le code : [SECRET_1].", "Chez Rien, à [LOCATION_1]."]
    assert restore("[LOCATION_1] [USERNAME_1]", after.table).text == "Lyon [USERNAME_1]"
    assert "Rien" not in mask_missed(after, "SECRET", "Rien").table.model_dump_json(), "also what was put back"


@pytest.mark.feature(25)
def test_what_was_masked_already_is_remembered_as_meant() -> None:
    before = ticket(("Bonjour, ici Karim.", {"PERSON": "Karim"}))
    after = mask_missed(before, "PERSON", "karim")
    assert after.messages == before.messages
    assert [row.mark for row in after.table.rows] == ["missed"]
    assert mask_missed(after, "PERSON", "karim") == after


@pytest.mark.feature(25)
@pytest.mark.parametrize(("label", "value", "code"), [
    ("PERSONNE", "Karim", "label_unknown"), ("PERSON", " - ", "value_unusable"), ("PERSON", "a\0b", "value_unusable"),
])  # fmt: skip
def test_a_correction_that_says_nothing_is_refused(label: str, value: str, code: str) -> None:
    with pytest.raises(CannotCorrect, match=code):
        mask_missed(ticket(("Bonjour Karim", {})), label, value)


@pytest.mark.feature(25)
def test_a_value_that_is_not_personal_is_put_back_and_its_number_stays_taken() -> None:
    before = ticket(("Orange et Karim sont là.", {"ORG": "Orange", "PERSON": "Karim"}), ("Orange ! Orange ?", {}))
    assert bodies(before) == ["[ORG_1] et [PERSON_1] sont là.", "[ORG_1] ! [ORG_1] ?"]
    after = put_back(before, "[ORG_1]")
    assert bodies(after) == ["Orange et [PERSON_1] sont là.", "Orange ! Orange ?"]
    assert [entity.placeholder for entity in after.messages[0].entities] == ["[PERSON_1]"]
    agrees(after)
    assert restore("Chez [ORG_1]", after.table).text == "Chez Orange", "an older draft still reads right"
    assert put_back(after, "[ORG_1]") == after
    (later,), table = pseudonymize(
        [Part("Orange et Bouygues", spans("Orange et Bouygues", ORG="Bouygues"))], after.table
    )
    assert later.text == "Orange et [ORG_2]"
    assert restore(later.text, table).text == "Orange et Bouygues"


@pytest.mark.feature(25)
def test_a_later_word_stands() -> None:
    before = ticket(("Orange appelle.", {"ORG": "Orange"}))
    after = mask_missed(put_back(before, "[ORG_1]"), "PERSON", "Orange")
    assert bodies(after) == ["[PERSON_1] appelle."]
    assert bodies(put_back(after, "[PERSON_1]")) == ["Orange appelle."]


@pytest.mark.feature(25)
def test_one_way_and_unknown_placeholders_stay() -> None:
    before = ticket(("Le code est Grenouille88.", {"SECRET": "Grenouille88"}))
    with pytest.raises(CannotCorrect, match="placeholder_one_way"):
        put_back(before, "[SECRET_1]")
    with pytest.raises(CannotCorrect, match="placeholder_unknown"):
        put_back(before, "[PERSON_7]")


@pytest.mark.feature(25)
def test_a_value_that_would_read_as_a_placeholder_stays_masked() -> None:
    first = ticket(("Karim", {"PERSON": "Karim"}), ("Je tape [PERSON_1] et [PHONE_3].", {}))
    assert bodies(first)[1] == "Je tape [PERSON_2] et [PHONE_3]."
    with pytest.raises(CannotCorrect, match="value_reads_as_placeholder"):
        put_back(first, "[PERSON_2]")
    odd = Remasked(
        (message(1, "", "[[ORG_1]]"),),
        PlaceholderTable(
            rows=(
                Placeholder(placeholder="[ORG_1]", value="PERSON_1", label="ORG", reversible=True),
                Placeholder(placeholder="[PERSON_1]", value="Karim", label="PERSON", reversible=True),
            )
        ),
    )
    with pytest.raises(CannotCorrect, match="value_reads_as_placeholder"):
        put_back(odd, "[ORG_1]")


@pytest.mark.feature(25)
def test_the_next_message_keeps_to_what_was_marked() -> None:
    before = ticket(("Voir Al au 12 rue de Lyon.", {"LOCATION": "Lyon"}))
    marked = mask_missed(mask_missed(before, "ADDRESS", "12 rue de Lyon"), "PERSON", "Al")
    text = "Al est au 12 rue de Lyon, à Lyon."
    (later,), table = pseudonymize([Part(text, spans(text, LOCATION="Lyon"))], marked.table)
    assert later.text == "[PERSON_1] est au [ADDRESS_1], à [LOCATION_1]."
    assert restore(later.text, table).text == text


PIECES = st.one_of(
    st.text(alphabet="abÉ'’-_.[]\\&#;19 \n\0", max_size=8),
    st.sampled_from(["Karim", "karim", "Karim Benali", "Lyon", "[PERSON_1]", "[person 2]", "[SECRET_1]", "&#91;ORG_1&#93;",
                     "[PERSONNE_1]", "12 rue de Lyon", " ", "\u00a0", "🙂", "PERSON_1", "[", "]"]),
)  # fmt: skip
TEXTS = st.lists(PIECES, min_size=1, max_size=10).map("".join)
CUTS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10), st.sampled_from([*REVERSIBLE, "SECRET"])), max_size=5)


def _random(texts: list[str], cuts: list[tuple[int, int, str]]) -> Remasked:
    table, messages = PlaceholderTable(), []
    for version, text in enumerate(texts, start=1):
        found: list[Span] = []
        for start, length, label in sorted(cuts):
            end = min(start + length, len(text))
            if start < end and (not found or start >= found[-1].end) and text[start:end].strip():
                found.append(Span(start, end, label, 0.9, "test"))
        (masked,), table = pseudonymize([Part(text, tuple(found))], table)
        messages.append(message(version, "", masked.text))
    return Remasked(tuple(messages), table)


@pytest.mark.feature(25)
@settings(max_examples=600, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), cuts=CUTS, at=st.integers(0, 30), length=st.integers(1, 20),
       label=st.sampled_from(REVERSIBLE))  # fmt: skip
def test_masking_what_was_missed_restores_exactly_and_twice_is_once(
    texts: list[str], cuts: list[tuple[int, int, str]], at: int, length: int, label: str
) -> None:
    before = _random(texts, cuts)
    value = texts[0][at : at + length].strip() or "Karim"
    if "\0" in value or not any(map(str.isalnum, value)):
        return
    after = mask_missed(before, label, value)
    for old, new in zip(before.messages, after.messages, strict=True):
        assert restore(new.body, after.table).text == restore(old.body, before.table).text
    assert mask_missed(after, label, value) == after
    assert {row.placeholder for row in before.table.rows} <= {row.placeholder for row in after.table.rows}
    agrees(after)


@pytest.mark.feature(25, 27)
def test_what_becomes_a_whole_word_once_the_placeholder_before_it_keeps_nothing_is_masked_too() -> None:
    before = _random(["KarimKarim, KarimKarimKarim"], [(0, 5, "PERSON"), (12, 5, "PERSON")])
    after = mask_missed(before, "SECRET", "Karim")
    assert after.messages[0].body == "[SECRET_1][SECRET_2], [SECRET_1]KarimKarim"
    assert saying(after, "SECRET", "Karim") == []
    assert mask_missed(after, "SECRET", "Karim") == after


@pytest.mark.feature(25, 27)
@settings(max_examples=600, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), cuts=CUTS, at=st.integers(0, 30), length=st.integers(1, 20),
       label=st.sampled_from(sorted(ONE_WAY)))  # fmt: skip
def test_no_placeholder_brings_back_what_was_marked_one_way_and_twice_is_once(
    texts: list[str], cuts: list[tuple[int, int, str]], at: int, length: int, label: str
) -> None:
    before = _random(texts, cuts)
    value = texts[0][at : at + length].strip() or "Karim"
    if "\0" in value or not any(map(str.isalnum, value)):
        return
    after = mask_missed(before, label, value)
    assert saying(after, label, value) == []
    assert not any(any(standing(row.value, value, exact_case=True)) for row in after.table.rows)
    assert [row.placeholder for row in before.table.rows] == [
        row.placeholder for row in after.table.rows[: len(before.table.rows)]
    ]
    again = mask_missed(after, label, value)
    assert again == after
    agrees(after)


@pytest.mark.feature(25)
@settings(max_examples=600, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3), cuts=CUTS, pick=st.integers(0, 5))
def test_putting_back_restores_exactly_and_twice_is_once(
    texts: list[str], cuts: list[tuple[int, int, str]], pick: int
) -> None:
    before = _random(texts, cuts)
    rows = [row for row in before.table.rows if row.reversible]
    if not rows:
        return
    placeholder = rows[pick % len(rows)].placeholder
    try:
        after = put_back(before, placeholder)
    except CannotCorrect:
        return
    for old, new in zip(before.messages, after.messages, strict=True):
        assert restore(new.body, after.table).text == restore(old.body, before.table).text
        assert placeholder not in [found.placeholder for found in find(new.body)]
    assert put_back(after, placeholder) == after


@pytest.mark.feature(25)
@pytest.mark.parametrize(("label", "versions"), [("SECRET", [1, 3, 4]), ("CARD", [1, 2, 3, 4])])
def test_the_messages_that_say_a_value_are_known_in_clear_and_under_what_can_be_restored(
    label: str, versions: list[int]
) -> None:
    before = ticket(
        ("Mon code : Salamandre77.", {}),
        ("SALAMANDRE77, Salamandre77bis", {}),
        ("Salamandre77 ?", {"USERNAME": "Salamandre77"}),
        ("chez Salamandre77 Durand", {"PERSON": "Salamandre77 Durand"}),
        ("merci", {}),
        ("[SECRET_1]", {}),
        ("code Salamandre77", {"SECRET": "Salamandre77"}),
    )
    assert saying(before, label, "Salamandre77") == versions
    assert saying(ticket(("merci", {}), subject="Salamandre77"), label, "Salamandre77") == [1]


@pytest.mark.feature(25, 27)
def test_what_begins_within_a_placeholder_that_holds_it_too_goes_to_its_end() -> None:
    before = ticket(("Zoé 7 et Zoé 7 !", {"ORG": "Zoé 7 et Zoé"}))
    assert bodies(before) == ["[ORG_1] 7 !"]
    assert bodies(mask_missed(before, "SECRET", "Zoé 7")) == ["[SECRET_1] !"]


@pytest.mark.feature(25, 27)
def test_only_what_is_masked_one_way_counts_as_a_secret() -> None:
    before = ticket(("Karim Benali : le code est k7-soleil, chez Ozil.", {"PERSON": "Karim Benali"}))
    with_name = mask_missed(before, "ORG", "Ozil")
    assert [each.secrets for each in with_name.messages] == [0]
    assert [each.secrets for each in mask_missed(with_name, "SECRET", "k7-soleil").messages] == [1]

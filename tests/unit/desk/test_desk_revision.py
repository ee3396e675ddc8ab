"""What is kept of a person's changes to a suggestion: enough to learn from, and nothing personal."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tickets import Placeholder, PlaceholderTable
from services.desk.domain.everyday import EVERYDAY
from services.desk.domain.revision import MASK, MOST_WORDS, Revision, masked, masked_anew, no_longer_shown, revise
from shared.placeholders import restore

pytestmark = pytest.mark.feature(60)

TABLE = PlaceholderTable(
    rows=(
        Placeholder(placeholder="[PERSON_1]", value="Marc Delaunay", label="PERSON", reversible=True),
        Placeholder(placeholder="[PERSON_2]", value="Delaunay", label="PERSON", reversible=True),
        Placeholder(placeholder="[PHONE_1]", value="06 12 34 56 78", label="PHONE", reversible=True),
        Placeholder(placeholder="[SECRET_1]", value="", label="SECRET", reversible=False),
    )
)
SUGGESTION = (
    "Bonjour [PERSON_1],\n\nÉteignez puis rallumez l'imprimante, et vérifiez que le câble réseau est branché.\n"
    "Si l'arrêt continue, nous vous rappelons au [PHONE_1] avant 17 h.\n\nCordialement,\nL'équipe support"
)
FINAL = restore(SUGGESTION, TABLE).text
TICKET = "Les trois imprimantes de l'usine sont à l'arrêt. Merci, [PERSON_1]"


def said(found: Revision) -> str:
    return "\n".join(f"{change.removed} > {change.added}" for change in found.changes)


def test_what_nobody_touched_is_unedited_even_when_a_value_stands_in_the_articles_own_words() -> None:
    assert revise(SUGGESTION, FINAL, TABLE) == Revision("unedited", 0, 0.0, ())
    odd = PlaceholderTable(rows=(Placeholder(placeholder="[ORG_1]", value="support", label="ORG", reversible=True),))
    assert revise("L'équipe support de [ORG_1]", "L'équipe support de support", odd).kind == "unedited"


def test_an_edit_is_measured_by_its_words_and_named_by_its_share() -> None:
    light = revise(SUGGESTION, FINAL.replace("câble réseau", "câble"), TABLE)
    assert (light.kind, light.changed, said(light)) == ("light", 1, "réseau > ")
    heavy = revise(SUGGESTION, FINAL.split("\nSi l'arrêt")[0] + "\nL'équipe support", TABLE)
    assert heavy.kind == "heavy"
    rewritten = revise(SUGGESTION, "Merci de votre message, nous revenons vers vous demain.", TABLE)
    assert rewritten.kind == "rewritten"
    assert rewritten.share > light.share
    assert revise(SUGGESTION, FINAL.replace("branché.", "branché !"), TABLE).kind == "light", "a sign is an edit too"


def test_the_tickets_own_values_come_back_as_placeholders() -> None:
    text = "Bonjour M. DELAUNAY, merci Marc\u00a0Delaunay, je vous appelle au 06\u00a012 34 56 78."
    assert masked(text, TABLE) == "Bonjour M. [PERSON_2], merci [PERSON_1], je vous appelle au [PHONE_1]."
    found = revise("Bonjour,", "Bonjour Marc Delaunay,", TABLE)
    assert said(found) == " > [PERSON_1]"


def test_a_value_that_stands_against_a_placeholder_is_masked_and_none_within_one() -> None:
    for text in ("[PERSON_1]Delaunay", "Delaunay[PERSON_1]"):
        assert masked(text, TABLE) == text.replace("Delaunay", "[PERSON_2]")
    named = PlaceholderTable(rows=(Placeholder(placeholder="[ORG_1]", value="PERSON", label="ORG", reversible=True),))
    assert masked("[PERSON_1] PERSON", named) == "[PERSON_1] [ORG_1]"


CANARIES = [
    "Aurore Vasseur", "aurore vasseur", "AURORE", "FR76 3000 6000 0112 3456 7890 189", "aurore@vasseur.example",
    "06 99 88 77 66", "Grenouille88!", "12 rue des Lilas", "75011 Paris", "192.0.2.7", "M-a-r-t-i-n", "4471",
    "Marc", "d'Ozil", "xMarc Delaunayx", "[Aurore]", "Ａｕｒｏｒｅ", "Zoé", "٠٦١٢٣٤", "aurore_vasseur",
]  # fmt: skip


@pytest.mark.parametrize("canary", CANARIES)
def test_a_personal_datum_that_is_new_is_masked(canary: str) -> None:
    text = FINAL.replace("Cordialement", f"Demandez {canary} de ma part.\nCordialement")
    kept = said(revise(SUGGESTION, text, TABLE, [TICKET]))
    assert MASK in kept
    for word in (
        canary.replace("'", " ").replace("-", " ").replace("@", " ").replace(".", " ").replace("_", " ").split()
    ):
        if word.strip("[]!").casefold() not in EVERYDAY:
            assert word.strip("[]!") not in kept


def test_words_that_were_past_the_pseudonymiser_are_kept_and_others_only_when_everyday() -> None:
    kept = said(
        revise("Bonjour,", "Bonjour, les imprimantes de l'usine repartent demain avec Lasource.", TABLE, [TICKET])
    )
    assert kept == f" > les imprimantes de l'usine {MASK} avec {MASK}."


def test_a_value_glued_to_an_articles_word_does_not_come_out_on_the_suggestions_side() -> None:
    assert "Delaunay" not in said(revise("cher[PERSON_1]s autre", "rien", TABLE))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=2, max_size=12), max_size=8), st.integers(0, len(FINAL)))
def test_whatever_is_typed_nothing_unknown_is_kept(typed: list[str], at: int) -> None:
    """Every kept word is one of the suggestion, of the ticket or of the list, a placeholder, or the mask."""
    found = revise(SUGGESTION, f"{FINAL[:at]} {' '.join(typed)} {FINAL[at:]}", TABLE, [TICKET])
    assert 0 <= found.share <= 1
    past = {word.casefold() for word in _words(f"{SUGGESTION} {TICKET} [PERSON_2] {MASK}")} | EVERYDAY
    for change in found.changes:
        for word in _words(change.added):
            assert word.casefold() in past or len(word) == 1


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() or char == "_" else " " for char in text).split()


def test_a_name_that_is_an_everyday_word_is_kept_only_where_a_sentence_begins() -> None:
    kept = said(
        revise("Merci,", "Merci, voyez avec Mme Page, M. Bon ou M. Juste. Bon courage pour la page suivante.", TABLE)
    )
    assert kept == f" > {MASK} avec {MASK}, {MASK}. {MASK} ou {MASK}. {MASK}. Bon {MASK} pour la page suivante."


@pytest.mark.parametrize("spelled", ["M-a-t-i-s", "M a t i s", "m.a.t.i.s", "y a n i s", "d'm't's"])
def test_letters_that_spell_something_are_masked(spelled: str) -> None:
    kept = said(revise("Merci,", f"Merci, code {spelled}, il y a aussi l'usine à côté.", TABLE, [TICKET]))
    assert not set("ats") & set(kept.split("code")[1].split(", il y a aussi l'usine à")[0]), kept


def test_what_a_message_no_longer_shows_leaves_what_was_kept_of_its_replies() -> None:
    before, after = "Le docteur Ozil attend chez [ORG_1]", "Le docteur [PERSON_3] attend chez Orange"
    found = revise("Bonjour,", "Bonjour, merci Ozil de [ORG_1].", TABLE, [before])
    assert said(found) == " > merci Ozil de [ORG_1]."
    gone = no_longer_shown([before], [after])
    (anew,) = masked_anew(found.changes, gone)
    assert anew.added == f"merci {MASK} de [ORG_1]."
    assert masked_anew((anew,), gone) == (anew,)


def test_a_very_long_text_is_measured_without_being_compared_word_by_word() -> None:
    long = " ".join(["mot"] * (MOST_WORDS * 3))
    found = revise(SUGGESTION, long, TABLE)
    assert (found.kind, found.changed, len(found.changes)) == ("rewritten", MOST_WORDS * 3, 1)


@pytest.mark.usefixtures("no_garbage_collection")
def test_a_log_that_names_the_customer_on_each_line_is_masked_in_time_by_its_length() -> None:
    value = TABLE.rows[0]
    lines = 4000
    started = time.process_time()
    found = masked(f"08:12 kernel: {value.value} opened a session\n" * lines, TABLE)
    assert time.process_time() - started < 3
    assert found.count(value.placeholder) == lines

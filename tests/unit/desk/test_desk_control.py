"""Control drafts: who is chosen, what is planted where, and that it comes out again without a trace."""

import random
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from schemas.replies import DraftOutcome, ReplyDrafted
from schemas.tickets import PlaceholderTable
from services.desk.domain.control import MOST, Month, chosen, cleared, holding, month_of, planted, sentence_of, shown
from services.desk.domain.disclosure import Colleagues, Hands, Opened, told
from services.desk.domain.ticket import Ticket
from services.desk.domain.typography import french
from shared import samples
from shared.controls import SENTENCES, held, sentences_in, without
from shared.placeholders import find
from tests.e2e.desk_world import Story
from tests.unit.drafter.wordings import pairs

pytestmark = pytest.mark.feature(66)

EVERY = [(lang, sentence) for lang, sentences in SENTENCES.items() for sentence in sentences]
KNOWLEDGE = Path(samples.__file__).parent / "knowledge"
TEXT = str(Story().reply)


def draft(number: int, text: str | None = TEXT, lang: str = "fr") -> ReplyDrafted:
    outcome = DraftOutcome.DRAFT if text is not None else DraftOutcome.NO_ANSWER
    return ReplyDrafted(
        ticket_id=uuid4(), version=1, draft_id=UUID(int=number), lang=lang, outcome=outcome, text=text,
        reason=None if text else "below_threshold",
    )  # fmt: skip


def test_the_share_is_kept_by_the_drafts_id_alone_and_grows_without_letting_go() -> None:
    ids = [UUID(int=number) for number in range(20_000)]
    assert not any(chosen(one, 0) for one in ids)
    few, more = ({one for one in ids if chosen(one, share)} for share in (0.01, MOST))
    assert few < more
    assert 0.005 < len(few) / len(ids) < 0.015
    assert 0.045 < len(more) / len(ids) < 0.055
    assert {one for one in ids if chosen(UUID(str(one)), MOST)} == more


@pytest.mark.parametrize("lang", ["fr", "fr-CA", "en", "en-GB"])
def test_a_planted_draft_is_the_draft_with_one_sentence_at_a_border_and_gives_it_back(lang: str) -> None:
    places = set()
    for number in range(300):
        one = draft(number, lang=lang)
        text, sentence = planted(one), sentence_of(one)
        assert text is not None
        assert sentence in SENTENCES[lang[:2]]
        assert sentences_in(text) == (sentence,)
        before, _, after = text.partition(f" {sentence}")
        assert before + after == TEXT
        assert before[-1] in ".!?…"
        assert after[:1] in ("", " ", "\n")
        assert without(text) == TEXT
        places.add(len(before))
    assert len(places) == 3


def test_nothing_is_planted_where_there_is_no_place_no_text_or_no_sentence_for_the_language() -> None:
    assert planted(draft(1, "Bonjour [PERSON_1],\n\nVotre imprimante : 1. allumée 2. vue par M. [PERSON_2]")) is None
    assert planted(draft(1, None)) is None
    assert planted(draft(1, lang="de")) is None


def test_what_is_shown_follows_the_share_until_it_is_settled() -> None:
    one = next(draft(number) for number in range(1000) if chosen(UUID(int=number), MOST))
    other = next(draft(number) for number in range(1000) if not chosen(UUID(int=number), MOST))
    assert shown(one, MOST, ()) == planted(one) != TEXT
    assert shown(one, 0, ()) == shown(one, MOST, {one.draft_id}) == shown(other, MOST, ()) == TEXT
    assert holding([one, other], [str(sentence_of(one))])[:1] == [one.draft_id]
    assert holding([one, other], []) == []
    late = str(planted(one)).replace("Bonjour", "Bonsoir")
    assert cleared(late, [one, other], []) == TEXT.replace("Bonjour", "Bonsoir")
    assert cleared(late, [one, other], [one.draft_id]) == late


@pytest.mark.parametrize(("lang", "sentence"), EVERY)
def test_a_planted_sentence_is_known_however_it_is_written(lang: str, sentence: str) -> None:
    altered = [
        sentence.upper(),
        french(sentence),
        sentence.replace("'", "’").replace(".", " …"),
        "  ".join(sentence.split()),
        sentence.replace(" ", "\u00a0\n> "),
        unicodedata.normalize("NFD", sentence),
        "".join(f"{char}\u200b" for char in sentence),
        f"« {sentence} »",
    ]
    for each in altered:
        found = held(f"Bonjour,\n\n{each}\n\nCordialement")
        assert found is not None, each
        assert found.sentence == sentence
        assert held(without(f"Bonjour. {each} Merci.")) is None


@pytest.mark.parametrize(("lang", "sentence"), EVERY)
def test_one_word_changed_left_out_or_put_in_hides_no_planted_sentence(lang: str, sentence: str) -> None:
    words = sentence.removesuffix(".").split()
    for place in range(len(words)):
        before, after = words[:place], words[place + 1 :]
        for changed in ([*before, "autre", *after], [*before, *after], [*before, "ÉCRAN,", words[place], *after]):
            text = f"Bonjour Anne.\n\n{' '.join(changed)}. Bonne journée."
            assert sentences_in(text) == (sentence,), changed
            assert without(text).endswith("Bonne journée.")
            assert len(without(text)) < len("Bonjour Anne.\n\nBonne journée.") + len("autre ÉCRAN, ") + 12, changed


def test_a_rewording_beyond_three_quarters_of_the_words_is_a_persons_own_text() -> None:
    sentence = SENTENCES["en"][7]
    assert held("Please paint your display blue before you start it up.") is None
    assert without(f"Hello. We say: {sentence.replace('green', 'blue')} Bye.") == "Hello. We say: Bye."


HONEST = [
    "Please clean your screen before you switch it on again.",
    "Merci de nettoyer votre écran en douceur avant de le rallumer.",
    "A technician will call you tomorrow at 4 p.m. to read the meter to you.",
    "Un technicien vous appellera demain à 9 h du matin pour vous expliquer le fonctionnement.",
    "This reply was written by a colleague who has not read your message.",
    "Votre demande sera traitée dans l'ordre des arrivées.",
]


def test_no_honest_sentence_is_taken_for_a_planted_one() -> None:
    """Of every article alone and whole, and of every wording of an article that says nothing else."""
    articles = [path.read_text(encoding="utf-8") for path in KNOWLEDGE.glob("*.md")]
    wordings = [one.text for pair in pairs() if pair.faithful for one in pair.said]
    sentences = [one for text in articles for one in re.split(r"(?<=[.!?:])\s+|\n", text)]
    assert min(len(articles), len(wordings), len(sentences)) > 50
    for text in (*HONEST, *articles, *wordings, *sentences):
        assert held(text) is None, text


@pytest.mark.timeout(120)
@pytest.mark.parametrize("part", ["paint green please ", "a", ".", "a.. ", "é\u0301", "fois "])
def test_a_long_text_is_read_once(part: str) -> None:
    """Half a million characters take about a second; read once for each of them, they would take hours."""
    assert held((part * 500_000)[:500_000] + " a") is None


def test_a_persons_file_holds_no_planted_sentence() -> None:
    """Neither does the export, which is made of the same."""
    writing, aside = (f"Bonjour. {sentence} Merci." for sentence in SENTENCES["fr"][:2])
    opened = Opened(Ticket([]), {}, PlaceholderTable(), {}, 0, writing, (aside,))
    file = told(uuid4(), "wrote", opened, Hands(), Colleagues())
    assert file["reply_being_written"] == "Bonjour. Merci."
    assert file["replies_set_aside"] == [{"text": "Bonjour. Merci."}]


def test_no_sentence_holds_another_a_placeholder_or_somebody() -> None:
    assert len({sentence for _, sentence in EVERY}) == len(EVERY)
    for lang, sentence in EVERY:
        assert sentences_in(sentence) == (sentence,)
        assert not list(find(sentence))
        assert not any(char in sentence for char in "@/[]"), lang
        assert sentence[0].isupper()
        assert sentence[-1] == "."


def test_what_stood_around_a_planted_sentence_stays_with_every_other_edit() -> None:
    made = random.Random(59)
    words = ["Bonjour", "Allumez", "la lampe", "vite", "Merci", "l'usine"]
    for _ in range(500):
        lines = [" ".join(f"{made.choice(words)}." for _ in range(made.randint(1, 3))) for _ in range(4)]
        text = "\n".join(lines)
        ends = [place + 1 for place, char in enumerate(text) if char == "."]
        both = sorted(made.sample(ends, 2), reverse=True)
        changed = text
        for place in both:
            changed = f"{changed[:place]} {made.choice(EVERY)[1]}{changed[place:]}"
        assert without(changed) == text
    alone = SENTENCES["en"][0]
    assert without(f"Hello,\n\n{alone}\n\nBye") == "Hello,\n\nBye"
    assert without(f"{alone} Hello.") == "Hello."
    assert without(alone) == ""


def test_a_month_of_fewer_than_three_people_or_ten_controls_is_withheld_and_a_month_begins_where_the_installation_is() -> (
    None
):
    assert month_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "Europe/Paris") == date(2026, 11, 1)
    months = [Month(date(2026, 11, 1), shown_, 1, 0, people) for shown_, people in ((10, 0), (10, 2), (9, 3), (10, 3))]
    assert [one.withheld for one in months] == [True, True, True, False]

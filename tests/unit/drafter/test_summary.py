"""What stands for a long thread: sentences of it, chosen by rules and by how near they are to the others."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.build import ensure
from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.summarizer import summary
from services.drafter.domain.roles import role_of, settles
from services.drafter.domain.sentences import LONGEST, sentences
from services.drafter.domain.summary import MOST_READ, Message, Summary, is_long, said, summarize
from shared.inference import Encoder
from tests.unit.drafter.summaries import Score, measure, threads

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def message(version: int, text: str, lang: str = "fr") -> Message:
    return Message(version, START + timedelta(hours=version), lang, text)


def apart(messages: list[Message]) -> Summary:
    """As if no two sentences had anything in common."""
    told = said(messages)
    return summarize(told, [[float(one is other) for other in told] for one in told])


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("L'imprimante ne répond plus.", "problem"),
        ("The file server keeps dropping connections.", "problem"),
        ("J'ai déjà redémarré le poste.", "tried"),
        ("We have already reinstalled the client.", "tried"),
        ("Votre collègue m'a dit que ce serait réparé.", "promised"),
        ("The engineer said he would call back.", "promised"),
        ("Je vous enverrai la capture.", "promised"),
        ("Est-ce que d'autres sont touchés ?", "question"),
        ("I would like to know when it will be fixed.", "question"),
        ("Merci de me confirmer la bonne adresse.", "question"),
        ("Le bureau est au deuxième étage.", None),
        ("Pouvez-vous m'aider ?", None),
    ],
)
def test_what_a_sentence_says_is_told_by_its_words(sentence: str, role: str | None) -> None:
    assert role_of(sentence) == role


def test_greetings_thanks_and_closings_are_not_said() -> None:
    text = (
        "Bonjour Madame,\nLe VPN se coupe, voir M. Dupuis\nqui l'a vu.\n- Le poste aussi.\nMerci d'avance\nCordialement"
    )
    assert sentences(text) == ["Le VPN se coupe, voir M. Dupuis qui l'a vu.", "Le poste aussi."]


@pytest.mark.feature(58, 94)
@pytest.mark.parametrize(
    "sentence",
    [
        "Bonjour, rien ne marche depuis hier.",
        "Bonjour Monsieur [PERSON_1], je ne reçois plus rien.",
        "Madame, Monsieur, mon badge est perdu.",
        "Bonjour je n'arrive plus à imprimer.",
        "Merci, mais l'erreur revient toujours.",
        "Merci de rappeler [PERSON_1] avant vendredi.",
        "Je vous remercie de me rappeler demain.",
        "Madame [PERSON_1] n'a plus accès à sa boîte.",
        "Hello, the printer is down again.",
        "Thank you for the quick answer, but it still fails.",
        "Best option is to restart it by Friday.",
    ],
)
def test_what_follows_a_greeting_in_the_same_sentence_is_said(sentence: str) -> None:
    assert sentences(f"{sentence} Merci d'avance.") == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour à tous, j'espère que vous allez bien.",
        "Hello, I hope this message finds you well.",
        "Bonjour, merci d'avance pour votre aide.",
        "Bonjour le service informatique,",
        "Merci d'avance, le service informatique",
        "Monsieur [PERSON_1] bonjour,",
        "Merci de votre retour rapide.",
        "Best, [PERSON_1] of the warehouse",
        "Best wishes, the accounting team",
    ],
)
def test_courtesy_alone_is_not_said(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.feature(58, 94)
def test_each_line_names_its_message_and_what_was_settled_is_no_question() -> None:
    found = apart(
        [
            message(1, "Le VPN ne marche plus. Qui doit signer la demande ?"),
            message(2, "J'ai redémarré la box. J'ai trouvé la réponse, oubliez ma question."),
            message(3, "Votre collègue devait me rappeler hier. Quand passez-vous au bureau ?"),
        ]
    )
    assert [(line.role, line.message) for line in found.lines if line.role != "key"] == [
        ("problem", 1), ("tried", 2), ("promised", 3), ("question", 3)
    ]  # fmt: skip
    assert settles("It is solved, never mind.")
    assert not settles("Is it solved?")


def test_a_question_put_again_is_shown_once_as_last_asked() -> None:
    told = said([message(1, "Quand passez-vous chez nous ?"), message(2, "Mais quand donc passez-vous ?")])
    found = summarize(told, [[1.0, 0.9], [0.9, 1.0]])
    assert [(line.role, line.message) for line in found.lines] == [("question", 2)]


def test_a_question_asked_again_word_for_word_is_the_later_messages() -> None:
    """Else a reply in between would count as its answer, and what was settled in between would hide it."""
    question = "Quand le remplacement de mon poste est-il prévu ?"
    first = message(1, f"Mon poste ne démarre plus depuis hier. {question}")
    again = message(3, f"Votre réponse ne dit rien de la date. {question}")
    for between in (message(2, "J'ai redémarré le poste."), message(2, "J'ai trouvé la réponse, oubliez ma question.")):
        lines = apart([first, between, again]).lines
        assert [(line.message, line.text) for line in lines if line.role == "question"] == [(3, question)]


def test_what_is_repeated_inside_a_message_keeps_its_first_place() -> None:
    told = said([message(1, "Rien ne marche plus. Le poste est vide. Rien ne marche plus. Tout est noir.")])
    assert [one.text for one in told] == ["Rien ne marche plus.", "Le poste est vide.", "Tout est noir."]


def test_a_short_thread_is_not_long_and_an_endless_one_is_read_in_part() -> None:
    assert not is_long([message(1, "court")])
    assert is_long([message(1, "a" * 700), message(2, "b" * 700)])
    every = said([message(n, f"Voici la phrase numéro {n} du fil.") for n in range(1, 400)])
    assert len(every) == MOST_READ
    assert every[0].message.version == 1
    assert every[-1].message.version == 399


@pytest.mark.parametrize("unit", ["04/05 ", "etc. ", "lundi ", "le 04/05 à 8 h ", "Voir M. ", "\n", "a", "- "])
def test_a_text_without_stops_takes_time_by_its_length_and_names_no_more_than_a_sentence(unit: str) -> None:
    text = "Planning " + unit * (200_000 // len(unit))
    started = time.process_time()
    told = said([message(1, text, lang="")])
    found = summarize(told, [[0.0] * len(told)] * len(told))
    assert time.process_time() - started < 5
    assert all(
        len(text) <= LONGEST for text in (*(one.text for one in found.lines), *(one.text for one in found.dates))
    )


_SAID = ("Le poste ne démarre plus.", "J'ai vérifié le câble.", "Quand passez-vous ?", "Réponse attendue d'ici vendredi.",
         "Bonjour,", "I will send the log tomorrow.", "[PERSON_1] doit signer lundi prochain.", "Rien d'autre à dire ici.")  # fmt: skip


@given(st.lists(st.lists(st.sampled_from(_SAID), max_size=5), min_size=1, max_size=6), st.randoms())
def test_every_line_stands_in_its_message_and_order_of_arrival_does_not_matter(
    texts: list[list[str]], order: object
) -> None:
    messages = [message(version, " ".join(parts)) for version, parts in enumerate(texts, start=1)]
    found = apart(messages)
    by_version = {one.version: one.text for one in messages}
    assert all(line.text in by_version[line.message] for line in (*found.lines, *found.dates))
    shuffled = list(messages)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert apart(shuffled) == found


@pytest.fixture(scope="module")
def embedder() -> Iterator[Embedder]:
    encoder = Encoder.load(ensure())
    yield Embedder(encoder)
    encoder.close()


@pytest.mark.feature(58, 94)
def test_open_questions_and_days_to_come_of_hand_written_threads_are_named(embedder: Embedder) -> None:
    scores = measure(embedder)
    assert len(list(threads())) >= 20
    for name in ("questions", "dates"):
        both: Score = scores[f"{name} fr"] + scores[f"{name} en"]
        assert both.recall >= 0.9, name
        assert both.precision >= 0.9, name


def test_nothing_said_is_an_empty_summary(embedder: Embedder) -> None:
    assert summary(embedder, [message(1, "Bonjour,\nCordialement")]) == Summary()

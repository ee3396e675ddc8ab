"""How figures grow with the corpus: parts of it, and what the fine-tuned layers make of a text."""

import numpy as np
import pytest

from models import corpus, growth, linear
from models.build import ensure
from shared.inference import Encoder


@pytest.mark.feature(88)
def test_a_part_is_the_beginning_of_each_writer_s_file() -> None:
    whole, half = corpus.shipped(), corpus.part(0.5)
    assert corpus.part(1) == whole
    assert 0.45 < len(half) / len(whole) < 0.55
    first = corpus.read(corpus.files()[:1], corpus.labels())
    assert half[: round(len(first) / 2)] == first[: round(len(first) / 2)]
    assert all(one in whole for one in half)


@pytest.mark.feature(88)
def test_the_mean_of_the_tuned_layers_is_another_vector_than_the_embedding_and_no_neighbour_moves_it() -> None:
    directory = ensure()
    encoder = Encoder.load(directory, device="cpu")
    texts = ["Mon mot de passe ne marche plus.", "The printer on the second floor is out of toner. " * 6]
    together = growth.tuned(encoder, directory, texts)
    assert np.array_equal(growth.tuned(encoder, directory, texts[1:]), together[1:])
    embedded = encoder.encode(texts, kind="query")
    unit = together / np.linalg.norm(together, axis=1, keepdims=True)
    assert ((unit * embedded).sum(axis=1) < 0.9).all()


@pytest.mark.feature(88)
def test_a_head_that_learnt_tells_what_it_never_saw() -> None:
    chance = np.random.default_rng(4)
    centres = chance.normal(size=(3, 8))
    truth = chance.integers(0, 3, 150)
    vectors = (centres[truth] + 0.3 * chance.normal(size=(150, 8))).astype(np.float32)
    labels = ("incident", "question", "request", "change")
    answers = [labels[at] for at in truth]
    logits = linear.learnt("type", labels, vectors[:100], answers[:100], vectors[100:])
    assert [labels[at] for at in logits.argmax(axis=1)] == answers[100:]
    assert (logits[:, 3] < logits[:, :3].max(axis=1)).all()

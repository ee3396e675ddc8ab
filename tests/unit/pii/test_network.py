"""The network in JAX, as it learns, and in ONNX, as it serves."""

from pathlib import Path

import jax
import numpy as np
import onnxruntime as ort
import pytest

from models.pii import graph, marked
from models.pii.build import materials
from models.pii.learn import network
from models.pii.learn.train import save, train
from models.pii.tokens import FLAGS, ROWS
from models.pii.words import WIDTH, Words


@pytest.fixture(scope="module")
def words() -> Words:
    return materials()


def test_both_say_the_same() -> None:
    weights = {name: np.asarray(value) for name, value in network.initial(3).items()}
    session = ort.InferenceSession(graph.assemble(weights).SerializeToString(), providers=["CPUExecutionProvider"])
    draw = np.random.default_rng(1)
    n, length = 3, 40
    inputs = {
        "vectors": draw.normal(size=(n, length, WIDTH)).astype(np.float32),
        "hashes": draw.integers(0, min(ROWS), (n, length, len(ROWS))).astype(np.int32),
        "flags": draw.random((n, length, FLAGS)).astype(np.float32),
        "mask": np.ones((n, length), np.float32),
    }
    inputs["mask"][1, 25:] = 0
    served = session.run(None, inputs)[0]
    learnt = jax.nn.softmax(network.logits(weights, *inputs.values()), -1)
    assert np.abs(served - np.asarray(learnt)).max() < 1e-5


@pytest.mark.feature(30)
@pytest.mark.usefixtures("compiled_once")
def test_it_learns_and_the_same_seed_learns_the_same(words: Words, tmp_path: Path) -> None:
    tickets = [ticket for ticket in marked.read(marked.TRAINING) if 100 < len(ticket.text) < 160][:12]
    losses: list[float] = []
    first = train(tickets, words, epochs=5, seed=2, progress=lambda _, loss: losses.append(loss))
    again = train(tickets, words, epochs=5, seed=2, progress=lambda *_: None)
    assert losses[-1] < losses[0] / 2
    assert all(np.array_equal(first[name], again[name]) for name in first)
    save(first, tmp_path / "weights.npz")
    with np.load(tmp_path / "weights.npz") as kept:
        assert set(kept.files) == set(first)


def test_a_word_reads_the_same_whoever_came_before(words: Words) -> None:
    fresh = materials()
    _, alone, _, _ = fresh.read("Tremblay")
    _, after, _, _ = words.read("Bonjour madame Tremblay")
    assert np.array_equal(alone[-1], after[-1])

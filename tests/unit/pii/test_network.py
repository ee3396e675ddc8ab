"""The network in JAX, as it learns, and in ONNX, as it serves."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import jax
import numpy as np
import onnxruntime as ort
import pytest

from models.pii import graph, marked
from models.pii.artefact import WEIGHTS
from models.pii.build import materials
from models.pii.learn import network
from models.pii.learn.train import save, train
from models.pii.tokens import TOUCHING, Floats, Integers
from models.pii.words import Words


@pytest.fixture(scope="module")
def words() -> Words:
    return materials()


def test_both_say_the_same(words: Words) -> None:
    """But for rounding: 8 bits move a probability a little, seldom enough to change what a token is taken for."""
    with np.load(WEIGHTS) as kept:
        weights = {name: np.asarray(kept[name], np.float32) for name in kept.files}
    served, learnt = Served(weights), jax.jit(network.logits)
    pairs = []
    for ticket in marked.read(marked.DEVELOPMENT)[::8]:
        _, vectors, hashes, flags = words.read(ticket.text)
        mask = np.ones((1, len(flags)), np.float32)
        expected = jax.nn.softmax(learnt(weights, vectors[None], hashes[None], flags[None], mask), -1)
        pairs.append((served(vectors, hashes, flags), np.asarray(expected)[0]))
    found, told = (np.concatenate(side) for side in zip(*pairs, strict=True))
    assert np.abs(found - told).mean() < 1e-4
    assert np.abs(found - told).max() < 0.2
    assert (found.argmax(1) != told.argmax(1)).mean() < 0.002


def test_what_a_row_gets_does_not_depend_on_the_other_rows(words: Words) -> None:
    weights = {name: np.asarray(value) for name, value in network.initial(3).items()}
    one, other = (
        words.read(text)[1:] for text in ("Bonjour, ici Josiane Roy.", "Server MARTIN is down again, 42 times")
    )
    served = Served(weights)
    together = served.padded([one, other], 16)
    for row, alone in enumerate((one, other)):
        assert np.array_equal(together[row], served.padded([alone], 16)[0])


class Served:
    """Both graphs, as the finder runs them."""

    def __init__(self, weights: Mapping[str, np.ndarray]) -> None:
        made = (graph.assemble_words(weights), graph.assemble(weights))
        self._words, self._whole = (
            ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]) for model in made
        )

    def __call__(self, vectors: Floats, hashes: Integers, flags: Floats) -> Floats:
        found: Floats = self.padded([(vectors, hashes, flags)], len(flags))[0]
        return found

    def padded(self, read: Sequence[tuple[Floats, Integers, Floats]], length: int) -> Floats:
        known = np.zeros((len(read), length, network.SIZE), np.float32)
        touching = np.zeros((len(read), length, TOUCHING), np.float32)
        mask = np.zeros((len(read), length), np.float32)
        for row, (vectors, hashes, flags) in enumerate(read):
            inputs = {"vectors": vectors, "hashes": hashes, "flags": flags[:, :-TOUCHING]}
            known[row, : len(flags)] = self._words.run(None, inputs)[0]
            touching[row, : len(flags)] = flags[:, -TOUCHING:]
            mask[row, : len(flags)] = 1
        return np.asarray(self._whole.run(None, {"known": known, "touching": touching, "mask": mask})[0])


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

"""What tickets are about: two halves of one corpus are left in peace, another language or kind of text is named."""

import hashlib
import json
import random
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from models import corpus
from models.build import ensure
from models.drift.embedding import LEAST_DISTANCE, MOST, WIDTH, Floats, Shift, projected, shift
from models.drift.windows import WindowError, window
from models.main import cli
from shared.inference import Encoder
from shared.inference.text import ticket_text
from tests.unit.models.test_drift import CATEGORIES, record, written

pytestmark = pytest.mark.feature(95)
Embedded = dict[str, Floats]


def tickets(lang: str) -> list[tuple[str, str]]:
    """Held out: written by other hands than those that the model learnt from."""
    lines = (corpus.HOLDOUT / f"{lang}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(one["subject"], one["body"]) for one in map(json.loads, lines)]


def articles() -> list[str]:
    """Instructions, in both languages: text of a helpdesk, yet no tickets."""
    folder = files("shared.samples") / "knowledge"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".md")), key=lambda one: one.name)
    return [one.read_text(encoding="utf-8") for one in found]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(ensure(), device="cpu")


@pytest.fixture(scope="module")
def embedded(encoder: Encoder) -> Embedded:
    texts = {lang: [ticket_text(*one) for one in tickets(lang)[:80]] for lang in ("fr", "en")}
    texts["articles"] = articles()[:60]
    return {name: projected(encoder.encode(some, kind="query")) for name, some in texts.items()}


@pytest.fixture
def draw() -> np.random.Generator:
    return np.random.default_rng(95)


def halves(vectors: Floats, draw: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    rows = draw.permutation(len(vectors))
    return vectors[rows[:n]], vectors[rows[n : 2 * n]]


def compared(before: Floats, after: Floats, draw: np.random.Generator) -> Shift:
    found = shift(before, after, draw)
    assert found is not None
    return found


@pytest.mark.parametrize("n", [50, 80])
def test_two_halves_of_one_corpus_raise_nothing(embedded: Embedded, draw: np.random.Generator, n: int) -> None:
    both = np.concatenate([embedded["fr"], embedded["en"]])
    found = [compared(*halves(both, draw, n), draw) for _ in range(20)]
    assert [one for one in found if one.alert] == []
    assert sum(one.distance > one.by_chance for one in found) <= 2


@pytest.mark.parametrize("n", [50, 80])
def test_another_language_is_an_alert(embedded: Embedded, draw: np.random.Generator, n: int) -> None:
    found = compared(embedded["fr"][:n], embedded["en"][:n], draw)
    assert found.alert
    assert found.distance > 2 * LEAST_DISTANCE


def test_text_of_another_kind_is_an_alert_in_either_direction(embedded: Embedded, draw: np.random.Generator) -> None:
    both = np.concatenate([embedded["fr"], embedded["en"]])
    assert compared(both, embedded["articles"], draw).alert
    assert compared(embedded["articles"], both, draw).alert


def test_half_a_window_of_another_kind_is_an_alert_and_a_tenth_is_not(
    embedded: Embedded, draw: np.random.Generator
) -> None:
    before, after = halves(np.concatenate([embedded["fr"], embedded["en"]]), draw, 80)
    half = np.concatenate([after[:40], embedded["articles"][:40]])
    tenth = np.concatenate([after[:72], embedded["articles"][:8]])
    assert compared(before, half, draw).alert
    assert not compared(before, tenth, draw).alert


def normal(draw: np.random.Generator, n: int, *, moved: float = 0.0, wide: float = 1.0) -> Floats:
    return (draw.standard_normal((n, WIDTH)) * wide + moved).astype(np.float32)


def test_many_vectors_are_sampled_and_a_window_that_is_only_wider_is_told_apart(draw: np.random.Generator) -> None:
    """The means of the two are the same: a test of means would see nothing."""
    many = normal(draw, 5 * MOST)
    assert compared(many, normal(draw, 5 * MOST), draw).sizes == (MOST, MOST)
    assert not compared(many, normal(draw, 5 * MOST), draw).alert
    wider = compared(many, normal(draw, 5 * MOST, wide=1.6), draw)
    assert wider.distance > wider.by_chance


def test_beyond_chance_is_no_alert_where_it_is_not_far(draw: np.random.Generator) -> None:
    near = compared(normal(draw, MOST), normal(draw, MOST, moved=0.1), draw)
    assert near.by_chance < near.distance < LEAST_DISTANCE
    assert not near.alert


def test_too_few_say_nothing(draw: np.random.Generator) -> None:
    assert shift(normal(draw, 49), normal(draw, 500, moved=9), draw) is None
    assert shift(normal(draw, 50), normal(draw, 50, moved=9), draw) is not None


def test_equal_vectors_are_no_distance_apart(draw: np.random.Generator) -> None:
    same = np.ones((50, WIDTH), np.float32)
    assert compared(same, same, draw).distance == 0


def test_distances_survive_the_projection_which_no_release_of_a_library_changes(embedded: Embedded) -> None:
    draw = np.random.default_rng(1)
    whole = draw.standard_normal((50, 384)).astype(np.float32)
    before, after = (np.linalg.norm(one[:25] - one[25:], axis=1) for one in (whole, projected(whole)))
    assert np.abs(after / before - 1).mean() < 0.15
    assert embedded["fr"].shape == (80, WIDTH)
    signs = projected(np.eye(384, dtype=np.float32)) > 0
    assert hashlib.sha256(np.packbits(signs).tobytes()).hexdigest() == PROJECTION


PROJECTION = "fc82e046d7c41826447c377b3a7bb69cd74462297a91a2f22b921639b37465f3"
"""Vectors are kept for five weeks: two releases must project alike."""


def written_as(lang: str, texts: Sequence[tuple[str, str]]) -> list[str]:
    draw = random.Random(lang)
    made = (
        record(draw, CATEGORIES, 0.8, lang="fr", actionable=True, subject=subject, body=body) for subject, body in texts
    )
    return [json.dumps(one, ensure_ascii=False) for one in made]


def test_the_command_reads_texts_only_when_told_to(tmp_path: Path, encoder: Encoder) -> None:
    paths = {lang: tmp_path / f"{lang}.jsonl" for lang in ("fr", "en")}
    for lang, path in paths.items():
        path.write_text("\n".join(written_as(lang, tickets(lang)[:60])), encoding="utf-8")
    told = ["drift", "--reference", str(paths["fr"]), "--current", str(paths["en"]), "--json"]
    silent = json.loads(CliRunner().invoke(cli, told).stdout)
    assert silent["embedding"] is None
    done = CliRunner().invoke(cli, [*told, "--embeddings"])
    said = json.loads(done.stdout)
    assert done.exit_code == 1
    assert said["embedding"]["alert"]
    assert said["embedding"]["tickets"] == {"reference": 60, "current": 60}
    assert [one for one in said["alerts"] if one.startswith("what the tickets are about moved: 0.")]
    assert tickets("fr")[0][1] not in done.stdout


class Embeds:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Floats:
        self.asked.extend(texts)
        return np.zeros((len(texts), WIDTH), np.float32)


def test_of_a_long_window_some_tickets_are_embedded_and_none_that_is_no_ticket() -> None:
    embed = Embeds()
    long = [
        *written(1, n=2 * MOST, actionable=True, subject="s"),
        *written(2, n=50, actionable=False, subject="no"),
    ]
    assert window("w", long, embed).vectors.shape == (MOST, WIDTH)
    assert [text for text in embed.asked if text.startswith("no")] == []


def test_without_texts_nothing_can_be_embedded() -> None:
    with pytest.raises(WindowError, match="nothing can be embedded"):
        window("w", written(1, n=30, actionable=True, subject=None), Embeds())

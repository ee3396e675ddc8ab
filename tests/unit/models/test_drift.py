"""Drift: known shifts are named, the same source is left in peace, and no window of text is needed."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from models.drift.compare import alerts, compare, mix, shown
from models.drift.windows import Window, WindowError, window
from models.main import cli

CATEGORIES = {"access": 0.4, "hardware": 0.3, "network": 0.2, "billing": 0.1}
SHIFTED = {"access": 0.2, "hardware": 0.2, "network": 0.2, "billing": 0.4}


def record(draw: random.Random, categories: dict[str, float], confidence: float, **more: Any) -> dict[str, Any]:
    def stated(label: str) -> dict[str, Any]:
        return {"label": label, "confidence": min(1.0, max(0.0, draw.gauss(confidence, 0.1)))}

    (category,) = draw.choices(list(categories), list(categories.values()))
    return {
        "id": "x", "lang": draw.choice(["fr", "en"]), "category": stated(category), "type": stated("incident"),
        "impact": stated("person"), "urgency": stated(draw.choice(["low", "normal"])), "priority": "P4",
        "abstained": ["category"] if draw.random() < 0.1 else [], "actionable": draw.random() < 0.95,
        "model": {"version": "1"}, "subject": "secret", "body": "sec\u2028ret",
    } | more  # fmt: skip


def written(seed: int, n: int = 600, categories: dict[str, float] = CATEGORIES, confidence: float = 0.8, **more: Any) -> list[str]:  # fmt: skip
    draw = random.Random(seed)
    return [json.dumps(record(draw, categories, confidence, **more), ensure_ascii=False) for _ in range(n)]


def windowed(seed: int, **kind: Any) -> Window:
    return window("w", written(seed, **kind))


@pytest.mark.feature(95)
def test_two_windows_of_one_source_raise_nothing() -> None:
    alarms = [alerts(compare(windowed(seed), windowed(seed + 100))) for seed in range(8)]
    assert sum(map(bool, alarms)) == 0


@pytest.mark.feature(95)
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"categories": SHIFTED}, "the mix of category moved"),
        ({"confidence": 0.7}, "the mean confidence in urgency went from 0.80 to 0.70"),
        ({"abstained": ["category"]}, "the share of tickets whose category is left to a person went from"),
        ({"actionable": False}, "the share of messages set aside as no ticket went from"),
        ({"lang": "de"}, "the mix of lang moved"),
        ({"model": {"version": "2"}}, "another model answers: 1 before, 2 now"),
    ],
)
def test_a_shift_is_named(kind: dict[str, Any], words: str) -> None:
    assert any(words in alert for alert in alerts(compare(windowed(1), windowed(2, **kind))))


@pytest.mark.feature(95)
def test_what_people_change_is_watched_where_it_is_told() -> None:
    assert not [name for name in windowed(1).shares if name.startswith("overridden")]
    kept = windowed(1, corrected={})
    often = windowed(2, corrected={"category": "privacy"})
    assert kept.shares["overridden:category"][0] == 0
    (alert,) = [one for one in alerts(compare(kept, often)) if "a person changed" in one]
    assert alert == "the share of tickets whose category a person changed went from 0% to 100%"


@pytest.mark.feature(95)
@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"abstained": ["category"], "corrected": {"type": "question"}}, None),
        ({"abstained": ["category"], "corrected": {"category": "privacy"}}, None),
        ({"held_back": ["category"], "corrected": {"type": "question"}}, None),
        ({"held_back": ["category"], "corrected": {"category": "privacy"}}, (600, 600)),
        ({"corrected": {"type": "question"}}, (0, 600)),
    ],
)
def test_a_field_is_overruled_only_where_it_was_offered_or_shown_and_chosen(
    more: dict[str, Any], told: tuple[int, int] | None
) -> None:
    lines = written(1, **({"abstained": [], "actionable": True} | more))
    assert window("w", lines).shares.get("overridden:category") == told


def test_the_divergence_is_that_of_the_book() -> None:
    """Disjoint distributions are one bit apart, equal ones nothing; PSI of 40:60 against 60:40 is 0.2·ln(1.5)·2."""
    draw = np.random.default_rng(1)
    apart = mix("x", Counter(a=1000), Counter(b=1000), draw)
    same = mix("x", Counter(a=500, b=500), Counter(a=500, b=500), draw)
    tilted = mix("x", Counter(a=40_000, b=60_000), Counter(a=60_000, b=40_000), draw)
    assert apart.js == pytest.approx(1.0)
    assert (same.js, same.psi, same.alert) == (pytest.approx(0), pytest.approx(0), False)
    assert tilted.psi == pytest.approx(0.4 * np.log(1.5), abs=1e-3)
    assert (tilted.most_moved, tilted.before, tilted.after) == ("a", 0.4, 0.6)


def test_a_small_shift_in_many_tickets_is_no_alert_and_a_large_one_in_few_is_left_to_chance() -> None:
    draw = np.random.default_rng(1)
    small = mix("x", Counter(a=50_000, b=50_000), Counter(a=52_000, b=48_000), draw)
    few = mix("x", Counter(a=5, b=5), Counter(a=7, b=3), draw)
    assert small.js > small.js_by_chance
    assert not small.alert
    assert few.psi >= 0.1
    assert not few.alert


def test_the_same_windows_give_the_same_answer_and_hold_no_text() -> None:
    one, other = (shown(compare(windowed(1), windowed(2, categories=SHIFTED))) for _ in range(2))
    assert one == other
    assert "secret" not in json.dumps(one)


def test_what_is_no_window_is_refused_by_line_without_its_text() -> None:
    with pytest.raises(WindowError, match="too few"):
        window("w", written(1, n=29))
    with pytest.raises(WindowError, match=r"^w:31: not an output") as error:
        window("w", [*written(1, n=30), '{"body": "secret"}'])
    assert "secret" not in str(error.value)


@pytest.mark.feature(95)
def test_the_command(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl")]
    for path, lines in zip(paths, (written(1), written(2), written(3, categories=SHIFTED)), strict=True):
        path.write_text("\n".join(lines), encoding="utf-8")
    a, b, c = map(str, paths)
    calm = CliRunner().invoke(cli, ["drift", "--reference", a, "--current", b])
    assert (calm.exit_code, calm.stdout.strip()) == (0, "nothing moved enough to matter")
    moved = CliRunner().invoke(cli, ["drift", "--reference", a, "--current", c, "--json"])
    assert moved.exit_code == 1
    assert "billing" in json.loads(moved.stdout)["alerts"][0]
    assert CliRunner().invoke(cli, ["drift", "--reference", a, "--current", str(tmp_path / "no")]).exit_code == 2

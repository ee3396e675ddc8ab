"""How triage is served: how many tickets it takes at once, and what `guichet bench encoder` measures."""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
import typer
from typer.testing import CliRunner

from services.triage.adapters import device_benchmark
from services.triage.adapters.benchmark import Bench, in_batches
from services.triage.adapters.device_benchmark import DeviceBench, _Work
from services.triage.adapters.model import Model
from services.triage.domain.decide import Message, Rules
from services.triage.handlers import Handlers
from services.triage.main import register_benchmark
from shared.inference import Batch, Encoder
from shared.inference.artefacts import GRAPH
from shared.inference.device import CPU, CPU_SIZES, CUDA_SIZES

TICKETS = [
    Message("VPN refusé", "Mon mot de passe VPN est refusé. Que faire ?", "fr"),
    Message("Printer", "The printer on floor 2 jams.", "en"),
    Message("Colis", "Où est mon colis ?", "fr"),
]


def taken_at_once(model: Model, batch: int | None) -> int:
    return Handlers(lambda: model, lambda: datetime.now(UTC)).subscriptions(batch=batch)[0].most


def test_what_waits_in_kafka_is_read_in_batches_that_suit_the_device_unless_told(model: Model) -> None:
    assert model.encoder.sizes == CPU_SIZES
    assert taken_at_once(model, None) == 16
    assert taken_at_once(model, 5) == 5
    assert CUDA_SIZES.batch == 8 * CPU_SIZES.batch


async def test_the_benchmark_runs_the_handlers_way_beside_the_bare_session(
    artefact: Path, model: Model, rules: Rules
) -> None:
    bench = Bench(artefact, Encoder.load(artefact, device="cpu"), rules, threads=None)
    try:
        found = await bench.compare(TICKETS)
    finally:
        await bench.aclose()
    assert found["tickets"] == 3
    assert found["texts"] == len(model.texts(TICKETS))
    for name in ("ratio", "ratio_processor", "ratio_default_settings", "tickets_a_second", "full_batch_seconds"):
        assert isinstance(found[name], float)
        assert found[name] > 0
    assert json.loads(json.dumps(found)) == found


def test_a_wait_is_counted_in_the_batches_it_waited_through() -> None:
    batches = [Batch(16, 0, 4, (0,)), Batch(16, 4, 5, (3, 3.5)), Batch(16, 5, 8, (3.5,)), Batch(16, 12, 14, (10.75,))]
    usual = 2.5
    assert in_batches(batches) == pytest.approx([0, 0.25, 0.125, 1.125, 1.25 / usual])


def test_the_benchmark_needs_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_MODELS_DIR", str(tmp_path))
    app = typer.Typer()
    app.callback()(lambda: None)
    register_benchmark(app)
    done = CliRunner().invoke(app, ["encoder", "--json"])
    assert done.exit_code == 2
    assert "guichet models build" in done.output


def test_a_device_is_measured_beside_the_cpu_and_beside_its_own_limit(
    artefact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the CPU beside itself: what it serves in 8 bits is near what it computes in 32, and not the same."""
    for name, value in {"LENGTHS": (16, 32), "ROWS": (1, 3), "SECONDS": 0, "LEAST": 1, "PRODUCT": {CPU: 64}}.items():
        monkeypatch.setattr(device_benchmark, name, value)
    with closing(Encoder.load(artefact, device="cpu")) as encoder:
        texts = ["Imprimante bloquée", "VPN down", "Où est mon colis ?", "The screen is black"]
        found = DeviceBench(artefact, encoder, threads=None).measure(texts)
    agreement = cast("dict[str, dict[str, Any]]", found["agreement"])
    assert agreement["float32"] == agreement["served_beside_8_bits"]
    assert agreement["float32"]["cosine_least"] == 1
    assert set(agreement["float32"]["labels_equal"].values()) == {1}
    assert 0.99 < agreement["served_beside_float16"]["cosine_least"] < 1
    assert found["same_bytes"] == {"turned": 1, "fewer": 1}
    grid = cast("list[dict[str, float]]", found["grid"])
    assert [(one["length"], one["rows"]) for one in grid] == [(16, 1), (16, 3), (32, 1), (32, 3)]
    assert all(one["texts_a_second"] > 0 and one["of_limit"] > 0 for one in grid)
    assert json.loads(json.dumps(found)) == found


def test_the_work_of_a_text_is_that_of_the_encoders_layers(artefact: Path) -> None:
    """12 layers of four products of 384 × 384 and two of 384 × 1,536; each token looks at each twice."""
    a_token = 12 * 2 * (4 * 384**2 + 2 * 384 * 1536)
    assert _Work.of(artefact / GRAPH).operations(100) == 100 * a_token + 100**2 * 12 * 2 * 2 * 384

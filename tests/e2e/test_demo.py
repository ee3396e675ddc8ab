"""The demo, played to its end, with the network cut: what was fetched once is all it needs."""

import json
import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(1200)


ROOT = Path(__file__).parent.parent.parent
CUT = "ip link set lo up && exec "


def play(home: Path, *, bus: str, cut: bool) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
    command = f"{sys.executable} -m shared.cli.main demo --exit --home {home} --bus {bus}"
    argv = ["unshare", "-n", "sh", "-c", CUT + command] if cut else ["sh", "-c", f"exec {command}"]
    done = subprocess.run(
        argv, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=900, check=False
    )
    last = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "{}"
    return done, json.loads(last)


def may_cut_the_network() -> bool:
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    return subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.filterwarnings("default:the network cannot be cut")
@pytest.mark.slow
@pytest.mark.feature(49, 66, 70, 89)
@pytest.mark.parametrize(
    "bus", [pytest.param("kafka", marks=pytest.mark.kafka), pytest.param("embedded", marks=pytest.mark.embedded)]
)
def test_every_ticket_gets_where_it_should_with_no_network(bus: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    cut = may_cut_the_network()
    if not cut and os.environ.get("CI"):
        pytest.fail("the network cannot be cut here: unshare -n and ip are needed")
    if not cut:
        warnings.warn("the network cannot be cut here (unshare -n, ip): the demo is played with it", stacklevel=1)
    done, summary = play(tmp_path_factory.mktemp(f"demo-{bus}"), bus=bus, cut=cut)
    assert done.returncode == 0, done.stderr[-4000:] + done.stdout[-2000:]
    assert summary["tickets"] >= 40
    assert summary["tickets"] == summary["answered"] + summary["no_answer"] + summary["not_actionable"]
    assert summary["answered"] == summary["sent"] > 0
    assert summary["no_answer"] > 0
    assert summary["not_actionable"] > 0
    assert (summary["lost"], summary["duplicated"], summary["leaked"]) == (0, 0, 0)

"""What a state file tells that another version wrote, or that a power cut left half of."""

import json
from pathlib import Path

import pytest

from shared.local import control
from shared.local import state as states
from shared.local.layout import Home
from shared.local.state import PartState, State


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.make()
    return made


def test_what_a_later_version_tells_besides_is_passed_over(home: Home) -> None:
    states.write(home, State(phase="ready", bus={"kind": "a bus"}, parts={"desk": PartState(pid=7)}))
    told = json.loads(home.state_file.read_text(encoding="utf-8"))
    told["mood"], told["parts"]["desk"]["mood"] = "good", "good"
    home.state_file.write_text(json.dumps(told), encoding="utf-8")
    assert states.read(home) == State(phase="ready", bus={"kind": "a bus"}, parts={"desk": PartState(pid=7)})


@pytest.mark.parametrize(
    "left", [b"", b"\0" * 512, b"\xff\xfe", b"{}", b"[]", b"null", b'{"parts": [1]}', b'{"parts": {"desk": 1}}']
)
def test_what_is_no_state_is_none(home: Home, left: bytes) -> None:
    home.state_file.write_bytes(left)
    assert states.read(home) is None
    assert control.running(home) is None

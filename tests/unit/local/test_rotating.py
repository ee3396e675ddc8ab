"""Keys change only where what was done can go on record."""

import json
import os
import ssl
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from aiokafka.errors import KafkaError

from shared.local import state as states
from shared.local.key_kinds import Rotating
from shared.local.key_store import KeyStore
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.local.ports import free_port
from shared.local.process import Noted
from shared.local.rotating import Refused, Rotation
from shared.local.state import SUPERVISOR, Operator, PartState, Phase, State

pytestmark = pytest.mark.feature(103)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Of an installation that runs, and whose bus is away."""
    made = Home(tmp_path / "home")
    made.make()
    KeyFolder(made.keys).ensure()
    Noted.of(os.getpid()).write(made.note(SUPERVISOR))
    _phase(made, "ready")
    away = f"127.0.0.1:{free_port()}"
    states.write_operator(made, Operator({"bootstrap_servers": away}, "postgresql://127.0.0.1/nowhere"))
    return made


def _phase(home: Home, phase: Phase) -> None:
    states.write(home, State(pid=os.getpid(), created=psutil.Process().create_time(), phase=phase))


@pytest.mark.parametrize("kind", ["inbound", "approval", "ledger", "api"])
async def test_with_the_bus_away_no_key_is_made_that_nobody_finds_in_the_ledger(home: Home, kind: Rotating) -> None:
    """It was made and used, and saying it again, as advised, put another one on record."""
    before = {path: path.read_bytes() for path in home.keys.rglob("*.*") if path.is_file()}
    with pytest.raises((KafkaError, OSError)):
        await Rotation(home, "op").rotate(kind)
    after = {path: path.read_bytes() for path in home.keys.rglob("*.*") if path.is_file()}
    assert after.items() - before.items() <= {(home.keys / ".rotation.lock", b"")}


async def test_while_it_starts_nothing_is_changed(home: Home) -> None:
    _phase(home, "starting")
    store = KeyStore(home.keys)
    before = store.held("vault")
    with pytest.raises(Refused, match="still starting"):
        await Rotation(home, "op").rotate("vault")
    assert store.held("vault") == before
    (home.run / "env" / "operator.json").unlink()
    assert all(sealed is None for _, sealed in await Rotation(home, "op").counted()), "the database may not be there"


async def test_a_service_on_this_machine_is_asked_without_reading_a_list_of_authorities(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ready").write_text(json.dumps({"keys": {"signs": "new", "trusts": ["new"]}}), encoding="utf-8")
    serving = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    read: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: read.append("a file"))
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_, **__: read.append("the system's"))
    with ThreadingHTTPServer(("127.0.0.1", 0), serving) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            state = State(
                pid=os.getpid(), created=0, phase="ready", addresses={"desk": address}, parts={"desk": PartState()}
            )
            assert await Rotation(home, "op")._behind(state, "approval", "new") == ()
        finally:
            server.shutdown()
    assert read == []

"""Two installations that start at the same moment never choose the same port."""

import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from shared.local.ports import Claims, free_port, port_is_free, same_port
from shared.local.process import LOOPBACK, StartFailed

CHOOSES = "import sys; from shared.local.ports import free_port; print(free_port(), flush=True); sys.stdin.read()"


TAKES = (
    "import sys, pathlib; from shared.local.ports import Claims; print(Claims(pathlib.Path(sys.argv[1])).take(20_000))"
)


@contextmanager
def another_installation(**environment: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """It has chosen a port; nothing listens there yet."""
    command, env = [sys.executable, "-c", CHOOSES], {**os.environ, **environment}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def test_free_ports_lie_below_those_of_outgoing_connections() -> None:
    ports = {free_port() for _ in range(20)}
    assert len(ports) == 20
    assert all(port < 32_768 and port_is_free(port) for port in ports)


def test_what_another_chose_and_does_not_use_yet_is_not_chosen() -> None:
    with another_installation() as (_, theirs):
        assert port_is_free(theirs)
        assert free_port(theirs) != theirs


def test_what_another_chose_is_known_whatever_folder_for_scratch_files_it_was_given(tmp_path: Path) -> None:
    """Neither does it matter what stands there: anybody may write to such a folder."""
    (tmp_path / f"guichet-ports-{os.getuid()}").mkdir()
    with another_installation(TMPDIR=str(tmp_path)) as (_, theirs):
        assert free_port(theirs) != theirs


def test_what_is_ours_is_claimed_again_when_the_file_was_removed(tmp_path: Path) -> None:
    claims = Claims(tmp_path / "ports")
    assert claims.take(20_000)
    (tmp_path / "ports").unlink()
    assert claims.take(20_001)
    command = [sys.executable, "-c", TAKES, str(tmp_path / "ports")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"


def test_a_disk_that_locks_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "lockf", no_locks)
    with pytest.raises(StartFailed, match="GUICHET_CACHE_DIR"):
        Claims(tmp_path / "ports").take(20_000)


def test_what_a_killed_process_had_is_free_again() -> None:
    with another_installation() as (process, theirs):
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert free_port(theirs) == theirs


def test_what_starts_again_is_where_it_was_unless_a_stranger_is() -> None:
    ours = free_port()
    assert same_port(ours) == ours
    assert free_port(ours) != ours, "it was given to two parts"
    with socket.create_server((LOOPBACK, ours)):
        assert same_port(ours) != ours


def test_a_port_that_is_listened_on_is_not_kept_from_anybody() -> None:
    with socket.create_server((LOOPBACK, 0)) as stranger:
        port = stranger.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_what_stands_where_the_claims_should_is_named(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "ports").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StartFailed, match=str(tmp_path / "ports")):
        Claims(tmp_path / "ports").take(20_000)

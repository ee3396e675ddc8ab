"""`python -m shared.cluster.reload FOLDER MODULE`: runs a service from a copy of the code, and again when that changes.

For development on a cluster only: Tilt writes changed files into the folder of the running container. A change ends the
service as a rollout would, with SIGTERM, and starts it again; one that cannot start is tried again at the next change.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

PACKAGES = ("services", "shared", "schemas", "models")
_LOOK_SECONDS = 0.5
_PATIENCE_SECONDS = 60


def copy(folder: Path) -> None:
    """The installed code, unless the folder has it already."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        target = folder / name
        if spec is not None and spec.submodule_search_locations and not target.exists():
            shutil.copytree(spec.submodule_search_locations[0], target, ignore=shutil.ignore_patterns("__pycache__"))


def marks(folder: Path) -> dict[str, int]:
    """What changes when a file does: by path, when it was last written."""
    found = {}
    for path in folder.rglob("*"):
        if path.suffix != ".pyc" and path.is_file():
            found[str(path)] = path.stat().st_mtime_ns
    return found


class Reloader:
    """One child at a time."""

    def __init__(self, folder: Path, command: list[str], environment: dict[str, str]) -> None:
        self._folder, self._command, self._environment = folder, command, environment
        self._stop = threading.Event()

    def run(self) -> None:
        while not self._stop.is_set():
            seen = marks(self._folder)
            child = subprocess.Popen(self._command, env=self._environment, cwd=self._folder)  # noqa: S603
            while not self._stop.wait(_LOOK_SECONDS) and marks(self._folder) == seen:
                pass
            child.terminate()
            try:
                child.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def stop(self) -> None:
        self._stop.set()


def main(arguments: list[str]) -> int:
    folder, module = Path(arguments[0]), arguments[1]
    copy(folder)
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    reloader = Reloader(folder, [sys.executable, "-m", module], environment)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: reloader.stop())
    reloader.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

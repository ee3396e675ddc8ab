"""Where a local installation keeps what: data, keys, logs and run state, each in its own folder."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

_PRIVATE = 0o700
_REACHABLE = 0o711


@dataclass(frozen=True, slots=True)
class Home:
    """One local installation. Keys lie apart from the data they protect."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    @property
    def classifiers(self) -> Path:
        return self.root / "classifiers"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def drop(self) -> Path:
        return self.root / "drop"

    @property
    def spans(self) -> Path:
        return self.root / "spans"

    @property
    def state_file(self) -> Path:
        return self.run / "state.json"

    @property
    def ai_switch(self) -> Path:
        """Who took the AI out, and when: outlives every run."""
        return self.data / "ai.json"

    @property
    def notes(self) -> Path:
        return self.run / "started"

    def note(self, part: str) -> Path:
        """Which process was started for a part, from the moment on that it was."""
        return self.notes / f"{part}.json"

    @property
    def restoring(self) -> Path:
        """There for as long as a restoration into this home is not finished: it must not be started."""
        return self.run / "restoring"

    @property
    def supervisor_log(self) -> Path:
        return self.logs / "supervisor.log"

    def log(self, part: str) -> Path:
        return self.logs / f"{part}.log"

    def make(self) -> None:
        """Creates the folders. The root may be passed through, not listed: the database has its own user."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(_REACHABLE)
        self.data.mkdir(exist_ok=True)
        self.data.chmod(_REACHABLE)
        for folder in (self.keys, self.logs, self.run, self.outbox, self.drop, self.spans):
            folder.mkdir(exist_ok=True)
            folder.chmod(_PRIVATE)

    def wipe(self) -> None:
        """Removes everything, the data before what says that it must not run. What is no installation is left alone."""
        if not (self.keys.is_dir() and self.run.is_dir()):
            return
        elsewhere = self.data / "postgres"
        if elsewhere.is_symlink():
            shutil.rmtree(elsewhere.resolve().parent, ignore_errors=True)
        if self.data.is_dir() and not self.data.is_symlink():
            shutil.rmtree(self.data)
        shutil.rmtree(self.root)


def default_home() -> Path:
    """`GUICHET_HOME`, else `.guichet` beside the code."""
    named = os.environ.get("GUICHET_HOME")
    return Path(named).expanduser() if named else Path(__file__).resolve().parents[2] / ".guichet"


def cache_folder() -> Path:
    """What serves every installation of this account: `GUICHET_CACHE_DIR`, else `~/.cache/guichet`."""
    named = os.environ.get("GUICHET_CACHE_DIR")
    return Path(named).expanduser() if named else Path.home() / ".cache" / "guichet"

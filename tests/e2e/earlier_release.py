"""An earlier release as it was: its code out of this repository's history, with models that it builds for itself."""

import io
import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from shared.inference.artefacts import models_root
from shared.local.layout import Home
from shared.local.parts import CODE
from tests.contract.record_release import RELEASED

NAMED = "GUICHET_DRILL_RELEASE"
MIGRATIONS = "services/*/adapters/migrations/*.sql"


class Unavailable(Exception):  # noqa: N818
    """No earlier release can be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class EarlierRelease:
    """Its code in a folder of its own. Today's packages run it: the lock was the same."""

    commit: str
    tree: Path
    models: Path

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One of its own commands, as an administrator gives it."""
        environment = {**os.environ, "PYTHONPATH": str(self.tree), "GUICHET_MODELS_DIR": str(self.models), **more}
        return subprocess.run(
            [sys.executable, "-m", "shared.cli.main", *arguments],
            cwd=self.tree,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def up(self, home: Home) -> None:
        done = self.run("up", "--home", str(home.root), "--bus", "kafka")
        assert done.returncode == 0, done.stderr


def fetch(folder: Path) -> EarlierRelease:
    """The newest one whose schema is not today's, or the commit that `GUICHET_DRILL_RELEASE` names.

    Raises:
        Unavailable: a shallow clone, no clone at all, or a release that ran on other packages.
    """
    commit = _commit()
    if _git("diff", "--name-only", commit, "--", "requirements.lock"):
        raise Unavailable(f"{commit[:7]} ran on other packages than today's; name a later commit with {NAMED}")
    release = EarlierRelease(commit, folder / "code", folder / "models")
    packed = subprocess.run(["git", "-C", str(CODE), "archive", commit], capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(release.tree, filter="data")
    release.models.mkdir()
    (release.models / "sources").symlink_to(models_root() / "sources")
    built = release.run("models", "build")
    assert built.returncode == 0, built.stderr
    return release


def _commit() -> str:
    if _git("rev-parse", "--is-shallow-repository").strip() != "false":
        raise Unavailable("this clone is shallow: it has no earlier release")
    if named := os.environ.get(NAMED):
        return _git("rev-parse", "--verify", f"{named}^{{commit}}").strip()
    releases = sorted((path for path in RELEASED.iterdir() if path.is_dir()), key=_number, reverse=True)
    for release in releases:
        events = str((release / "events.json").relative_to(CODE))
        found = _git("log", "--diff-filter=A", "--format=%H", "--", events).split()
        if found and _git("diff", "--name-only", "--diff-filter=A", found[-1], "--", MIGRATIONS):
            return found[-1]
    raise Unavailable("no release that is on record had another schema than today's")


def _number(release: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in release.name.split("."))


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(CODE), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(f"git {arguments[0]} does not answer here: {error}") from None
    return done.stdout

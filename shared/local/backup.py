"""A backup of an installation that stands still, and its restoration into a fresh home: data and keys apart.

Apart, since whoever has both can read every ticket: the data key of each ticket and the private keys lie with the keys.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit
from uuid import uuid4

from shared.local import bus as buses
from shared.local import database as databases
from shared.local import files, half, leftovers, provision, restoring, topic_files, topics
from shared.local import state as states
from shared.local.embedded import EmbeddedBroker
from shared.local.kafka.config import ADMIN
from shared.local.layout import Home
from shared.local.postgres_account import programs
from shared.local.rotating import recording

MANIFEST = "manifest.json"
DATABASE = "database.dump"
KEYRING = "keyring.dump"
KEYS = "keys"
SWITCH = "ai.json"
CLASSIFIERS = "classifiers"
_ELSEWHERE = "this home last ran on: {last}; from here it would be: {now}. Let {name} and PATH be as they were for it"


class Refused(Exception):  # noqa: N818
    """Nothing was changed; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """Two folders that must never lie together: `data` is unreadable without `keys`."""

    data: Path
    keys: Path

    def check_apart(self) -> None:
        one, other = self.data.resolve(), self.keys.resolve()
        if one == other or one in other.parents or other in one.parents:
            raise Refused("the folder of the keys must not lie in the folder of the data, nor the other way round")

    def check_outside(self, home: Home) -> None:
        root = home.root.resolve()
        for folder in (self.data.resolve(), self.keys.resolve()):
            if root == folder or root in folder.parents:
                raise Refused(f"{folder} lies in {root}, which would be lost with what it is a backup of")

    def make(self) -> None:
        self.check_apart()
        for folder in (self.data, self.keys):
            if folder.exists() and any(folder.iterdir()):
                raise Refused(f"{folder} is not empty; a backup goes into a new folder")
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


async def make(home: Home, places: Places) -> dict[str, Any]:
    """Writes both folders; what the manifest of the data says. The installation must be stopped.

    Raises:
        Refused: it runs, has nothing in it yet, or the folders cannot be used.
    """
    if not (home.keys / "inbound.key").exists():
        raise Refused(f"there is no installation in {home.root}")
    if home.restoring.exists():
        raise Refused(f"{home.root} holds a restoration that is not finished")
    places.check_outside(home)
    with stopped(home):
        database = _database(home)
        places.make()
        await database.start()
        try:
            _dump(provision.owner_url(database.url()), "--exclude-schema=keyring", places.data / DATABASE)
            _dump(provision.owner_url(database.url()), "--schema=keyring", places.keys / KEYRING)
        finally:
            await database.stop()
        counts = await _dump_topics(home, places.data)
        shutil.copytree(home.keys, places.keys / KEYS)
        if home.ai_switch.exists():
            shutil.copyfile(home.ai_switch, places.data / SWITCH)
        if home.classifiers.exists():
            shutil.copytree(home.classifiers, places.data / CLASSIFIERS)
        return finish(places, counts)


def finish(places: Places, topics: Mapping[str, int]) -> dict[str, Any]:
    """Writes what says that the backup is whole: once all of it is on disk. What the manifest says."""
    about = {"backup": str(uuid4()), "at": datetime.now(UTC).isoformat(timespec="seconds"), "topics": topics}
    for folder in (places.keys, places.data):
        files.keep(folder)
    for folder in (places.keys, places.data):
        files.write_json(folder / MANIFEST, {**about, "files": _digests(folder)})
        files.keep_names(folder)
        for above in folder.resolve().parents:
            with suppress(OSError):  # a folder that others hold, and that was there before
                files.keep_names(above)
    return about


def check(places: Places) -> dict[str, Any]:
    """That both folders are whole and of the same backup; what the manifest says.

    Raises:
        Refused: a file is missing, was altered or is too many.
    """
    places.check_apart()
    told = {}
    for folder in (places.data, places.keys):
        manifest = _manifest(folder)
        if manifest is None:
            raise Refused(f"{folder} holds no backup that was finished")
        if manifest["files"] != _digests(folder):
            raise Refused(f"{folder} is not what was written: a file was altered, is missing or was added")
        told[folder] = manifest
    if told[places.data]["backup"] != told[places.keys]["backup"]:
        raise Refused("these keys are of another backup than this data")
    return {name: value for name, value in told[places.data].items() if name != "files"}


async def restore(places: Places, home: Home, by: str) -> dict[str, Any]:
    """Puts a backup into a home that holds nothing yet; how much. Nothing that was approved before leaves by itself.

    What an earlier restoration that was cut short left there is removed first.

    Raises:
        Refused: the backup is not whole, or the home is not empty.
    """
    about = check(places)
    _clear_half(home)
    if home.root.exists() and any(home.root.iterdir()):
        raise Refused(f"{home.root} is not empty; a backup is restored into a fresh home")
    home.make()
    with stopped(home):
        half.begin(home)
        try:
            held = await _restored(places, home, by, about["backup"])
        except BaseException:
            home.wipe()  # half a restoration must not be started
            raise
        half.finish(home)
    return {**about, **held}


def _clear_half(home: Home) -> None:
    if home.restoring.exists():
        with stopped(home):
            home.wipe()


async def _restored(places: Places, home: Home, by: str, backup: str) -> dict[str, int]:
    shutil.copytree(places.keys / KEYS, home.keys, dirs_exist_ok=True)
    if (places.data / SWITCH).exists():
        shutil.copyfile(places.data / SWITCH, home.ai_switch)
    if (places.data / CLASSIFIERS).exists():
        shutil.copytree(places.data / CLASSIFIERS, home.classifiers)
    database, _ = databases.choose(home)
    await database.start()
    try:
        await restoring.make_ready(database.url(), home.keys / "postgres.json")
        for dump in (places.keys / KEYRING, places.data / DATABASE):
            _load(provision.owner_url(database.url()), dump)
        await provision.provision(database.url(), home.keys / "postgres.json")
        held = await restoring.hold(provision.owner_url(database.url()))
    finally:
        await database.stop()
    await _load_topics(home, places.data, by, backup)
    return held


@contextmanager
def stopped(home: Home) -> Iterator[None]:
    """Holds the supervisor's own lock: nothing starts this home meanwhile, and what was left running is ended.

    What is written is its owner's alone.
    """
    home.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home.run / "supervisor.lock").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            raise Refused(
                "Guichet runs here, or a backup of it is being made or restored; stop it first: `guichet down`"
            ) from None
        earlier = os.umask(0o077)
        try:
            leftovers.end(home, states.read(home))
            yield
        finally:
            os.umask(earlier)


def _dump(url: str, what: str, target: Path) -> None:
    _run("pg_dump", url, "--format=custom", "--no-owner", what, f"--file={target}")


def _load(url: str, dump: Path) -> None:
    _run("pg_restore", url, "--exit-on-error", "--single-transaction", "--no-owner", str(dump))


def _run(program: str, url: str, *arguments: str) -> None:
    """The password goes by the environment, which no list of processes shows.

    Raises:
        Refused: with the program's own last line, which names objects of the database and no content.
    """
    bare, password = _without_password(url)
    done = subprocess.run(
        [str(programs() / program), f"--dbname={bare}", *arguments],
        env={"PATH": os.defpath, "PGPASSWORD": password, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"{program} failed: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")


def _without_password(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    login, _, where = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    return urlunsplit(parts._replace(netloc=f"{user}@{where}" if user else where)), unquote(password)


def _bus(home: Home) -> buses.Bus:
    """The one that this home last ran on.

    Raises:
        Refused: from here another would be taken.
    """
    last = states.read(home)
    kind = last.bus.get("kind", "") if last is not None else ""
    if buses.named(kind) == "embedded" and buses.SERVERS not in os.environ:
        return EmbeddedBroker(home)
    bus = buses.choose(home)[0]
    if kind and buses.named(kind) != buses.named(bus.kind):
        raise Refused(_ELSEWHERE.format(last=kind, now=bus.kind, name=buses.SERVERS))
    return bus


def _database(home: Home) -> databases.DatabaseServer:
    """The one that this home last ran on.

    Raises:
        Refused: from here another would be taken.
    """
    last = states.read(home)
    kind = last.database.get("kind", "") if last is not None else ""
    database = databases.choose(home)[0]
    of_administrator = databases.ExternalDatabase.kind
    if kind and (kind == of_administrator) != (database.kind == of_administrator):
        raise Refused(_ELSEWHERE.format(last=kind, now=database.kind, name=databases.URL))
    return database


async def _dump_topics(home: Home, folder: Path) -> Mapping[str, int]:
    """None, when the bus is an administrator's: theirs to keep."""
    bus = _bus(home)
    if isinstance(bus, buses.ExternalBus):
        return {}
    await bus.start()
    try:
        return await topic_files.write(bus.login(ADMIN).client(), topic_files.folder_in(folder))
    finally:
        await bus.stop()


async def _load_topics(home: Home, folder: Path, by: str, backup: str) -> None:
    bus = _bus(home)
    await bus.start()
    try:
        await topics.provision(bus.login(ADMIN), permissions=bus.permissions)
        client = bus.login(ADMIN).client()
        await topic_files.read(client, topic_files.files_in(folder))
        async with recording(client) as tell:
            await tell("backup.restored", by=by, purpose="backup", detail=f"backup:{backup}")
    finally:
        await bus.stop()


def _manifest(folder: Path) -> dict[str, Any] | None:
    """None, too, for one that is cut off or is another program's."""
    try:
        found = files.read_json(folder / MANIFEST)
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"backup", "files"} <= found.keys() else None


def _digests(folder: Path) -> dict[str, str]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return {str(path.relative_to(folder)): _digest(path) for path in found}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()

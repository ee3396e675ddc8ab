"""What `guichet doctor` looks at. Each check answers even when nothing runs."""

import asyncio
import shlex
import shutil
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import entry_points
from typing import Literal

from shared.local import control
from shared.local.layout import Home

Verdict = Literal["good", "note", "bad"]
_LOWEST_FREE = 2 * 1024**3
_MOST_CLOCK_DRIFT = 2.0
_ARTEFACTS = "guichet.artefacts"
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Result:
    """One dependency. `note` is worth knowing and stops nothing."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


def examine(home: Home) -> list[Result]:
    checks: tuple[tuple[str, Callable[[Home], Result]], ...] = (
        ("java", _java),
        ("broker", _broker),
        ("database", _database),
        ("models", _models),
        ("finder", _finder),
        ("gpu", _gpu),
        ("keys", _keys),
        ("clock", _clock),
        ("disk", _disk),
        ("services", _services),
    )
    return [_safely(name, check, home) for name, check in checks]


def _safely(name: str, check: Callable[[Home], Result], home: Home) -> Result:
    try:
        return check(home)
    except Exception as error:  # noqa: BLE001 - a check that breaks is a finding, not the end of the list
        return Result(name, "bad", f"the check itself failed: {type(error).__name__}", "report this as a bug")


def _java(_: Home) -> Result:
    from shared.local.kafka import jars

    try:
        found = jars.java()
    except jars.Unavailable as why:
        return Result("java", "note", str(why), "without it, the embedded bus is used: fit for trying only")
    if not jars.complete(jars.folder()):
        return Result("java", "note", f"{found}; Kafka's jars are not fetched", "python -m shared.local.fetch")
    return Result("java", "good", f"{found}, Apache Kafka {jars.VERSION} verified")


def _broker(home: Home) -> Result:
    state = control.running(home)
    if state is None:
        return Result("broker", "note", "not running", "guichet up")
    from aiokafka.admin import AIOKafkaAdminClient

    from shared.local.kafka.server import Login
    from shared.local.state import environment_of

    told = environment_of(home, "audit")
    login = Login(
        told["GUICHET_KAFKA_BOOTSTRAP_SERVERS"], told.get("GUICHET_KAFKA_USERNAME"), told.get("GUICHET_KAFKA_PASSWORD")
    )

    async def ask() -> int:
        admin = AIOKafkaAdminClient(**login.client(), request_timeout_ms=5000)
        try:
            await admin.start()
            return len(await admin.list_topics())
        finally:
            await admin.close()

    try:
        count = asyncio.run(ask())
    except Exception as error:  # noqa: BLE001
        return Result("broker", "bad", type(error).__name__, f"see {home.log('kafka')}; guichet down, guichet up")
    return Result("broker", "good", f"{state.bus['kind']}; {count} topics visible to audit")


def _database(home: Home) -> Result:
    if control.running(home) is None:
        return Result("database", "note", "not running", "guichet up")
    import asyncpg

    from shared.local.state import environment_of

    async def ask() -> str:
        connection = await asyncpg.connect(environment_of(home, "audit")["GUICHET_DATABASE_URL"], timeout=5)
        try:
            return str(await connection.fetchval("show server_version"))
        finally:
            await connection.close()

    try:
        version = asyncio.run(ask())
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        return Result("database", "bad", type(error).__name__, f"see {home.log('postgres')}")
    return Result("database", "good", f"PostgreSQL {version}")


def _models(_: Home) -> Result:
    from shared.inference.artefacts import ArtefactError, locate, read_manifest, verify

    try:
        folder = locate()
        manifest = read_manifest(folder)
        verify(folder, manifest)
    except ArtefactError as why:
        return Result("models", "bad", str(why), "guichet models build")
    return Result("models", "good", f"{manifest.name} {manifest.version}, digests verified")


def _finder(_: Home) -> Result:
    """What finds personal data, from whoever registered it: without it the pseudonymiser does not start."""
    from shared.inference.artefacts import ArtefactError

    registered = entry_points(group=_ARTEFACTS, name="finder")
    if not registered:
        return Result("finder", "note", "not looked at: it is not registered", "make install")
    try:
        found = {str(entry.load()()) for entry in registered}
    except ArtefactError as why:
        return Result("finder", "bad", str(why), "guichet models build")
    return Result("finder", "good", f"{', '.join(sorted(found))}, digests verified")


def _gpu(_: Home) -> Result:
    import onnxruntime

    providers = onnxruntime.get_available_providers()
    if "CUDAExecutionProvider" in providers:
        return Result("gpu", "good", "ONNX Runtime offers CUDA")
    if shutil.which("nvidia-smi"):
        return Result("gpu", "note", "there is a GPU, this ONNX Runtime cannot use it", "pip install onnxruntime-gpu")
    return Result("gpu", "note", "none: the CPU is used")


def _keys(home: Home) -> Result:
    if not home.keys.is_dir():
        return Result("keys", "note", "not made yet", "guichet up makes them")
    loose = [path.name for path in home.keys.rglob("*") if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        return Result(
            "keys", "bad", f"others can read {', '.join(sorted(loose))}", f"chmod -R go= {shlex.quote(str(home.keys))}"
        )
    return Result("keys", "good", f"{home.keys}, readable by you alone")


def _clock(home: Home) -> Result:
    now = datetime.now(UTC)
    if now < _EARLIEST:
        return Result("clock", "bad", f"it says {now:%Y-%m-%d}", "set the clock (timedatectl set-ntp true)")
    if home.state_file.exists() and home.state_file.stat().st_mtime - time.time() > _MOST_CLOCK_DRIFT:
        return Result("clock", "bad", "it was turned back since Guichet last wrote its state", "set the clock, restart")
    return Result("clock", "good", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _disk(home: Home) -> Result:
    place = next(folder for folder in (home.root, *home.root.absolute().parents) if folder.exists())
    free = shutil.disk_usage(place).free
    found = f"{free / 1024**3:.1f} GiB free at {place}"
    if free < _LOWEST_FREE:
        return Result("disk", "bad", found, "free at least 2 GiB, or choose another place with --home")
    return Result("disk", "good", found)


def _services(home: Home) -> Result:
    state = control.running(home)
    if state is None:
        return Result("services", "note", "not running", "guichet up")
    down = [name for name, part in state.parts.items() if not part.ready and not part.paused]
    if down:
        return Result("services", "bad", f"not ready: {', '.join(down)}", f"see {home.logs}")
    off = [name for name, part in state.parts.items() if part.paused]
    if off:
        return Result("services", "note", f"the AI was taken out: {', '.join(off)} do not run", "guichet ai on")
    return Result("services", "good", f"all {len(state.parts)} parts are ready")

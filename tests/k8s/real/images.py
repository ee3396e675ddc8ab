"""`python -m tests.k8s.real.images BASE [SERVICE...]`: builds every image with buildah and starts each service from it. Not in CI.

BASE is an image with the Dockerfiles' Python; `-` starts what was built before. Each service runs as on a cluster: as user 10001, on a read-only root with
`/tmp` alone to write to, told by environment and files; beside it a real PostgreSQL and the embedded broker. Needs root.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from models.collect import collect
from schemas.topics import SERVICES
from shared.cluster.images import USER
from shared.cluster.places import PLACES
from shared.cluster.secrets import files_of
from shared.local import provision, topics
from shared.local.embedded import EmbeddedBroker
from shared.local.keys import KeyFolder
from shared.local.postgres import PostgresServer
from shared.local.process import free_port
from tests.conftest import temporary_home
from tests.k8s.rendering import ROOT

_PATIENCE = 120


def buildah(*arguments: str | Path) -> str:
    done = subprocess.run(["buildah", *arguments], capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.strip()


def build(base: str, services: list[str]) -> None:
    models = ROOT / "build" / "models"
    collect(models)
    buildah(
        "bud",
        "--isolation",
        "chroot",
        "--file",
        ROOT / "models" / "Dockerfile",
        "--tag",
        "guichet/models:local",
        models,
    )
    for service in services:
        began = time.monotonic()
        arguments = ["--build-arg", f"BASE={base}", "--build-arg", "MODELS=localhost/guichet/models:local"]
        file = ROOT / "services" / service / "Dockerfile"
        buildah("bud", "--isolation", "chroot", *arguments, "--file", file, "--tag", f"guichet/{service}", ROOT)
        print(f"{service}: built in {time.monotonic() - began:.0f} s", flush=True)


@contextmanager
def root_of(service: str) -> Iterator[Path]:
    """The image's files, read-only, a `/tmp` of its own, and what every container has: devices, shared memory, `/proc`."""
    container = buildah("from", f"localhost/guichet/{service}")
    place = Path(buildah("mount", container))
    try:
        subprocess.run(["mount", "--bind", place, place], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        subprocess.run(["mount", "--bind", "/dev", place / "dev"], check=True)
        for kind, name in (("tmpfs", "tmp"), ("tmpfs", "dev/shm"), ("proc", "proc")):
            options = ["-o", "mode=1777"] if kind == "tmpfs" else []
            subprocess.run(["mount", "-t", kind, *options, kind, place / name], check=True)
        yield place
    finally:
        for name in ("proc", "dev/shm", "dev", "tmp", "."):
            subprocess.run(["umount", "-l", place / name], check=False)
        buildah("rm", container)


def megabytes(root: Path) -> str:
    command = ["du", "-sm", "--one-file-system", root]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0]


def start(service: str, root: Path, environment: dict[str, str], keys: Path) -> str:
    """What `/ready` says, or how the service ended."""
    inside = root / "tmp" / "keys"
    inside.mkdir()
    for name in files_of(service):
        shutil.copyfile(keys / name, inside / name)
        os.chown(inside / name, USER, USER)
    for name, file in PLACES[service].keys.items():
        environment[f"GUICHET_{name}"] = f"/tmp/keys/{file}"
    port = free_port()
    environment |= {"GUICHET_HTTP_PORT": str(port), "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"GUICHET_MODELS_DIR": "/models", "PATH": "/opt/guichet/bin:/usr/local/bin:/usr/bin:/bin"}
    command = [
        shutil.which("chroot") or "chroot",
        f"--userspec={USER}:{USER}",
        root,
        "/opt/guichet/bin/python",
        "-m",
        f"services.{service}.main",
    ]
    with (root / "tmp" / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            try:
                answer = httpx.get(f"http://127.0.0.1:{port}/ready", timeout=5, trust_env=False)
                if answer.status_code == httpx.codes.OK:
                    return f"ready: {answer.text[:160]}"
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        return f"NOT READY, status {process.poll()}: " + (root / "tmp" / "log").read_text()[-1500:]
    finally:
        process.terminate()
        process.wait(60)


async def run(services: list[str]) -> bool:
    good = True
    with temporary_home() as home:
        database, bus = PostgresServer(home), EmbeddedBroker(home)
        await database.start()
        await bus.start()
        try:
            await topics.provision(bus.login("any"), permissions=False)
            urls = await provision.provision(database.url(), home.keys / "postgres.json")
            KeyFolder(home.keys).ensure()
            for service in services:
                told = {"GUICHET_DATABASE_URL": urls[service], "GUICHET_KAFKA_BOOTSTRAP_SERVERS": bus.bootstrap}
                with root_of(service) as root:
                    said = await asyncio.to_thread(start, service, root, told, home.keys)
                    size = await asyncio.to_thread(megabytes, root)
                print(f"{service}: {size} MB; {said}", flush=True)
                good = good and said.startswith("ready")
        finally:
            await bus.stop()
            await database.stop()
    return good


def main(arguments: list[str]) -> int:
    base, *some = arguments
    services = some or list(SERVICES)
    if base != "-":
        build(base, services)
    return 0 if asyncio.run(run(services)) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""`make k8s-check`: every overlay before a real kube-apiserver with the operators' own CRDs; nothing is run on nodes.

What a schema alone cannot say is said here: CEL rules of the CRDs, defaulting, Pod Security admission. Operators' own
webhooks are not there, nor are nodes: that a pod starts is not shown.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.local.ports import free_port
from tests.k8s.rendering import OVERLAYS, kubectl, render

HOME = Path(os.environ.get("GUICHET_CACHE_DIR", Path.home() / ".cache" / "guichet")) / "kubernetes"
TOKEN = "only-for-this-check"


class Api:
    """`kubectl` on the server that was started."""

    def __init__(self, port: int, folder: Path) -> None:
        self._base = [
            str(kubectl()), "--server", f"https://127.0.0.1:{port}", "--insecure-skip-tls-verify", "--token", TOKEN,
            "--cache-dir", str(folder / "cache"),
        ]  # fmt: skip

    def __call__(self, *arguments: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
        command = [*self._base, *arguments]
        return subprocess.run(command, input=given, capture_output=True, text=True, timeout=180, check=False)

    def until(self, *arguments: str, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while (done := self(*arguments)).returncode:
            if time.monotonic() > deadline:
                raise TimeoutError(done.stderr)
            time.sleep(0.3)


@contextmanager
def server() -> Iterator[Api]:
    with tempfile.TemporaryDirectory(prefix="guichet-apiserver-") as name:
        folder, store, peer, port = Path(name), free_port(), free_port(), free_port()
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        (folder / "sa.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
            )
        )
        (folder / "tokens.csv").write_text(f'{TOKEN},admin,admin,"system:masters"\n', encoding="ascii")
        where = f"http://127.0.0.1:{store}"
        commands = [
            [
                "etcd", "--data-dir", str(folder / "etcd"), "--listen-client-urls", where, "--advertise-client-urls",
                where, "--listen-peer-urls", f"http://127.0.0.1:{peer}", "--unsafe-no-fsync",
            ],
            [
                "kube-apiserver", "--etcd-servers", where, "--secure-port", str(port), "--bind-address", "127.0.0.1",
                "--cert-dir", str(folder / "certs"), "--service-cluster-ip-range", "10.0.0.0/24",
                "--service-account-issuer", "https://localhost", "--service-account-key-file", str(folder / "sa.key"),
                "--service-account-signing-key-file", str(folder / "sa.key"), "--authorization-mode", "RBAC",
                "--token-auth-file", str(folder / "tokens.csv"),
                "--disable-admission-plugins", "ServiceAccount", "--allow-privileged",
            ],
        ]  # fmt: skip
        running = []
        try:
            for program, *arguments in commands:
                log = (folder / f"{program}.log").open("w")
                running.append(subprocess.Popen([HOME / "bin" / program, *arguments], stdout=log, stderr=log))
            api = Api(port, folder)
            api.until("get", "--raw", "/readyz")
            yield api
        except TimeoutError:
            sys.stderr.write((folder / "kube-apiserver.log").read_text()[-3000:])
            raise
        finally:
            for process in reversed(running):
                process.terminate()
                process.wait(30)


def _pods(manifests: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for manifest in manifests:
        if manifest["kind"] in ("Deployment", "Job"):
            template = manifest["spec"]["template"]
            name = manifest["metadata"]["name"]
            yield {"apiVersion": "v1", "kind": "Pod", "metadata": {**template["metadata"], "name": name,
                   "namespace": "guichet"}, "spec": template["spec"]}  # fmt: skip


def _broken(pod: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    def changed(**fields: Any) -> dict[str, Any]:
        other = json.loads(json.dumps(pod))
        other["spec"].update(fields)
        return other

    yield "root", changed(securityContext={"runAsNonRoot": False})
    yield "the host's network", changed(hostNetwork=True)
    yield "the host's folders", changed(volumes=[*pod["spec"]["volumes"], {"name": "host", "hostPath": {"path": "/"}}])
    other = changed()
    other["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    yield "privileges", other


def examine(api: Api, overlay: str, by_hand: str = "dead-letters") -> list[str]:
    manifests = [*render(overlay), *render(f"{overlay}/{by_hand}")]
    problems = []
    first = [item for item in manifests if item["kind"] in ("Namespace", "PriorityClass")]
    done = api("apply", "--server-side", "-f", "-", given=yaml.safe_dump_all(first))
    problems += [done.stderr] if done.returncode else []
    rest = [item for item in manifests if item not in first]
    done = api(
        "apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-", given=yaml.safe_dump_all(rest)
    )
    accepted = done.stdout.count("serverside-applied")
    warnings = [line for line in done.stderr.splitlines() if line.startswith("Warning:")]
    problems += [done.stderr] if done.returncode else []
    problems += warnings
    pods = list(_pods(manifests))
    for pod in pods:
        done = api("create", "--dry-run=server", "-f", "-", given=json.dumps(pod))
        problems += [done.stderr] if done.returncode else []
    for what, pod in _broken(pods[0]):
        done = api("create", "--dry-run=server", "-f", "-", given=json.dumps(pod))
        if not done.returncode or "PodSecurity" not in done.stderr:
            problems.append(f"a pod with {what} was not refused: {done.stdout}{done.stderr}")
    print(f"{overlay}: {len(first) + accepted} of {len(manifests)} objects and {len(pods)} pods accepted")
    return problems


def main() -> int:
    problems = []
    with server() as api:
        print(api("version").stdout.strip().splitlines()[-1])
        crds = sorted((HOME / "crds").glob("*.yaml"))
        done = api("apply", "--server-side", *(part for path in crds for part in ("-f", str(path))))
        problems += [done.stderr] if done.returncode else []
        api.until("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
        runtime = {
            "apiVersion": "node.k8s.io/v1",
            "kind": "RuntimeClass",
            "metadata": {"name": "nvidia"},
            "handler": "nvidia",
        }
        api("apply", "-f", "-", given=json.dumps(runtime))
        for overlay in OVERLAYS:
            problems += [f"{overlay}: {problem}" for problem in examine(api, overlay)]
        problems += [f"own-files: {problem}" for problem in examine(api, "own-files", "classifiers")]
    print("\n".join(problems) or "all accepted; every broken pod refused")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())

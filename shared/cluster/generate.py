"""Writes, or with `--check` compares, the manifests and Dockerfiles that are made from the code's own data."""

import sys
from pathlib import Path

from shared.cluster import bus, certificates, database, images, network, observing, own_files, scaling, write_once
from shared.cluster.manifests import text

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "k8s"


def outputs() -> dict[Path, str]:
    base, components = KUBERNETES / "base", KUBERNETES / "components"
    return {
        base / "bus" / "topics.yaml": text(bus.topics()),
        base / "bus" / "users.yaml": text(bus.users()),
        base / "database" / "roles.yaml": text(database.roles()),
        base / "network" / "policies.yaml": text(network.policies()),
        KUBERNETES / "by-hand" / "dead-letters" / "policies.yaml": text(network.by_hand()),
        base / "scaling" / "scalers.yaml": text(scaling.scalers()),
        components / "tls" / "certificates.yaml": text(certificates.certificates()),
        components / "tls" / "services.yaml": text(certificates.mounts()),
        components / "observability" / "alerts.yaml": text(observing.alerts()),
        components / "observability" / "config.yaml": text(observing.collector()),
        components / "write-once-copy" / "claims.yaml": text(write_once.claims()),
        components / "write-once-copy" / "services.yaml": text(write_once.mounts()),
        **{components / path: text(manifests) for path, manifests in own_files.components()},
        **{ROOT / path: content for path, content in images.files()},
    }


def check() -> list[str]:
    """The files that differ from what they are made from."""
    return [
        f"{path.relative_to(ROOT)} is not what the code says: run `make manifests`"
        for path, content in outputs().items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        problems = check()
        sys.stderr.write("".join(f"{problem}\n" for problem in problems))
        return 1 if problems else 0
    for path, content in outputs().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""`python -m shared.cluster.secrets FOLDER | kubectl apply -f -`: the keys, made once, as each service's own Secret.

The folder is the only copy outside the cluster, and the only one that a restore can use: keep it, or where it is kept,
apart from every backup of the data. Secrets go to standard output and into no file.
"""

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.cluster.manifests import labels
from shared.cluster.places import BESIDE, NAMESPACE, PLACES
from shared.local.keys import KeyFolder


def files_of(service: str) -> list[str]:
    """Names of the key files that a service is given, and those that they name in turn."""
    return sorted({*PLACES[service].keys.values(), *BESIDE.get(service, ())})


def secrets(folder: Path) -> Iterator[dict[str, Any]]:
    for service in PLACES:
        if names := files_of(service):
            yield {
                "apiVersion": "v1",
                "kind": "Secret",
                "metadata": {"name": f"{service}-keys", "namespace": NAMESPACE, "labels": labels("keys", service)},
                "type": "Opaque",
                "data": {name: base64.b64encode((folder / name).read_bytes()).decode() for name in names},
            }


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("Name one folder for the keys: python -m shared.cluster.secrets FOLDER\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    KeyFolder(folder).ensure()
    if sys.stdout.isatty():
        sys.stderr.write(
            "These are private keys: they are not shown on a terminal. Pipe them into `kubectl apply -f -`.\n"
        )
        return 2
    json.dump({"apiVersion": "v1", "kind": "List", "items": list(secrets(folder))}, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

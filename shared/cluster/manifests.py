"""How a Kubernetes object is written down."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

Manifest = Mapping[str, Any]
HEAD = "# Made by `python -m shared.cluster.generate`; change what it is made from, not this file.\n"


def labels(component: str, name: str | None = None) -> dict[str, str]:
    found = {"app.kubernetes.io/part-of": "guichet", "app.kubernetes.io/component": component}
    return {"app.kubernetes.io/name": name, **found} if name else found


def text(manifests: Iterable[Manifest]) -> str:
    """Plain text for a committed file: one document after the other, keys in the order they were given."""
    bodies = (yaml.dump(item, Dumper=_Plain, sort_keys=False, width=120, allow_unicode=True) for item in manifests)
    return HEAD + "---\n".join(bodies)


class _Plain(yaml.SafeDumper):
    """Without anchors: the same list twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True

"""Makes the JSON Schemas of `schemas/` from what the projects publish. Run by hand when a version changes.

    python -m tests.k8s.make_schemas crd FILE.yaml KIND...
    python -m tests.k8s.make_schemas openapi FILE.json KIND...

Descriptions are left out and unknown fields are refused, as the API server does when it validates strictly.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

SCHEMAS = Path(__file__).parent / "schemas"
_LEFT_OUT = {"description", "x-kubernetes-validations", "x-kubernetes-list-type", "x-kubernetes-list-map-keys",
             "x-kubernetes-map-type", "x-kubernetes-group-version-kind", "x-kubernetes-patch-merge-key",
             "x-kubernetes-patch-strategy", "x-kubernetes-unions", "default", "example", "externalDocs"}  # fmt: skip
_OBJECT = {
    "type": "object",
    "properties": {
        name: {"type": "object", "additionalProperties": {"type": "string"}} for name in ("labels", "annotations")
    }
    | {name: {"type": "string"} for name in ("name", "namespace")},
    "additionalProperties": False,
    "required": ["name"],
}


def strict(schema: Any, known: dict[str, Any], seen: tuple[str, ...] = (), *, closed: bool = True) -> Any:
    """A structural schema of Kubernetes as plain JSON Schema, references filled in. `closed`: unknown fields are refused."""
    if isinstance(schema, list):
        return [strict(item, known, seen, closed=closed) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return {} if name in seen else strict(known[name], known, (*seen, name))
    if "allOf" in schema and len(schema["allOf"]) == 1 and "properties" not in schema:
        return strict(schema["allOf"][0], known, seen)
    if schema.get("x-kubernetes-int-or-string") or schema.get("format") == "int-or-string":
        return {"type": ["integer", "string"]}
    found = {}
    for name, value in schema.items():
        if name in _LEFT_OUT or name.startswith("x-"):
            continue
        if name == "properties":
            found[name] = {key: strict(item, known, seen) for key, item in value.items() if key != "status"}
        elif name in ("items", "additionalProperties"):
            found[name] = strict(value, known, seen)
        elif name in ("not", "oneOf", "anyOf", "allOf"):
            found[name] = strict(value, known, seen, closed=False)
        else:
            found[name] = value
    if closed and "properties" in found and "additionalProperties" not in found and not _open(schema):
        found["additionalProperties"] = False
    if schema.get("nullable") and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    found.pop("nullable", None)
    found.pop("format", None)
    return found


def _open(schema: dict[str, Any]) -> bool:
    return bool(schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("x-kubernetes-embedded-resource"))


def write(kind: str, group_version: str, schema: dict[str, Any], known: dict[str, Any]) -> None:
    body = strict(schema, known)
    body["properties"]["metadata"] = _OBJECT
    body["required"] = ["apiVersion", "kind", "metadata"]
    body["properties"] |= {"apiVersion": {"const": group_version}, "kind": {"const": kind}}
    group, _, version = group_version.rpartition("/")
    name = "-".join(part for part in (kind.lower(), group.partition(".")[0], version) if part)
    (SCHEMAS / f"{name}.json").write_text(
        json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n", encoding="utf-8"
    )


def from_crd(path: Path, kinds: list[str]) -> None:
    for crd in yaml.safe_load_all(path.read_text(encoding="utf-8")):
        if crd and crd["kind"] == "CustomResourceDefinition" and crd["spec"]["names"]["kind"] in kinds:
            (version,) = (item for item in crd["spec"]["versions"] if item["storage"])
            group_version = f"{crd['spec']['group']}/{version['name']}"
            write(crd["spec"]["names"]["kind"], group_version, version["schema"]["openAPIV3Schema"], {})


def from_openapi(path: Path, kinds: list[str]) -> None:
    known = json.loads(path.read_text(encoding="utf-8"))["components"]["schemas"]
    for schema in known.values():
        for named in schema.get("x-kubernetes-group-version-kind", ()):
            if named["kind"] in kinds:
                group_version = "/".join(part for part in (named["group"], named["version"]) if part)
                write(named["kind"], group_version, schema, known)


def main(arguments: list[str]) -> None:
    what, path, *kinds = arguments
    {"crd": from_crd, "openapi": from_openapi}[what](Path(path), kinds)


if __name__ == "__main__":
    main(sys.argv[1:])

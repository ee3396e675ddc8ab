"""Which changes to a JSON Schema break a consumer that was written against the old one."""

from collections.abc import Iterator
from typing import Any


def breaking_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What of `old` no longer holds in `new`. Adding an optional field is fine; all else needs a new version."""
    return list(_object(old, new, old, new, "$"))


def _resolve(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        node = root.get("$defs", {}).get(name, {})
    return node


def _object(
    old: dict[str, Any], new: dict[str, Any], old_root: dict[str, Any], new_root: dict[str, Any], path: str
) -> Iterator[str]:
    old, new = _resolve(old, old_root), _resolve(new, new_root)
    if old.get("type") != new.get("type"):
        yield f"{path}: type {old.get('type')} became {new.get('type')}"
        return
    if old.get("format") != new.get("format"):
        yield f"{path}: format {old.get('format')} became {new.get('format')}"
    yield from _enum(old, new, path)
    yield from _properties(old, new, old_root, new_root, path)
    if "items" in old and "items" in new:
        yield from _object(old["items"], new["items"], old_root, new_root, f"{path}[]")
    yield from _alternatives(old, new, old_root, new_root, path)


def _enum(old: dict[str, Any], new: dict[str, Any], path: str) -> Iterator[str]:
    def values(node: dict[str, Any]) -> set[Any]:
        return set(node.get("enum", [node["const"]] if "const" in node else []))

    for value in sorted(values(old) - values(new), key=str):
        yield f"{path}: value {value!r} was removed"
    if not values(old) and values(new):
        yield f"{path}: an open value became a closed list"


def _properties(
    old: dict[str, Any], new: dict[str, Any], old_root: dict[str, Any], new_root: dict[str, Any], path: str
) -> Iterator[str]:
    new_properties = new.get("properties", {})
    for name, node in old.get("properties", {}).items():
        if name not in new_properties:
            yield f"{path}.{name}: was removed"
        else:
            yield from _object(node, new_properties[name], old_root, new_root, f"{path}.{name}")
    # A consumer of the new schema must still read events written under the old one.
    added = set(new_properties) - set(old.get("properties", {}))
    for name in sorted(added & set(new.get("required", []))):
        if "default" not in new_properties[name]:
            yield f"{path}.{name}: a new field is required"


def _alternatives(
    old: dict[str, Any], new: dict[str, Any], old_root: dict[str, Any], new_root: dict[str, Any], path: str
) -> Iterator[str]:
    if ("anyOf" in old) != ("anyOf" in new):
        yield f"{path}: optionality changed"
    elif len(old.get("anyOf", [])) != len(new.get("anyOf", [])):
        yield f"{path}: number of alternatives changed"
    else:
        for left, right in zip(old.get("anyOf", []), new.get("anyOf", []), strict=True):
            yield from _object(left, right, old_root, new_root, path)

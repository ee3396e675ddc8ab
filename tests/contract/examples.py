"""One event of each type, made of its own JSON Schema: the same each time, and with every optional field filled."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from schemas.base import EventData

AT = "2026-11-26T09:00:00+00:00"
_TEXTS = {
    "uuid": "00000000-0000-4000-8000-000000000001",
    "date-time": AT,
    "binary": "AAAAAAAAAAAAAAAAAAAAAA==",
    "base64": "AAAAAAAAAAAAAAAAAAAAAA==",
    "base64url": "AAAAAAAAAAAAAAAA",
    "date": "2026-11-26",
    "time": "09:00:00",
}


def headers(data: type[EventData]) -> dict[str, str]:
    return {
        "ce_specversion": "1.0",
        "ce_id": str(UUID(int=1)),
        "ce_source": "/guichet/desk",
        "ce_type": data.TYPE,
        "ce_time": datetime.fromisoformat(AT).astimezone(UTC).isoformat(),
        "ce_subject": _TEXTS["uuid"],
        "ce_tenant": "default",
        "ce_actor": "a.roy",
    }


def body(schema: dict[str, Any]) -> Any:
    return _value(schema, schema)


def _value(node: dict[str, Any], root: dict[str, Any]) -> Any:
    if "$ref" in node:
        return _value(root["$defs"][node["$ref"].rsplit("/", 1)[-1]], root)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    if "anyOf" in node:
        return _value(next(one for one in node["anyOf"] if one.get("type") != "null"), root)
    return _TYPED[node["type"]](node, root)


def _object(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    found = {name: _value(one, root) for name, one in node.get("properties", {}).items()}
    more = node.get("additionalProperties")
    return found or ({"x": _value(more, root)} if isinstance(more, dict) else {})


def _array(node: dict[str, Any], root: dict[str, Any]) -> list[Any]:
    if "prefixItems" in node:
        return [_value(one, root) for one in node["prefixItems"]]
    return [_value(node["items"], root)] * max(1, node.get("minItems", 1)) if "items" in node else []


def _string(node: dict[str, Any], _: dict[str, Any]) -> str:
    return _TEXTS.get(node.get("format", ""), "x" * max(1, node.get("minLength", 1)))


def _number(node: dict[str, Any], _: dict[str, Any]) -> float:
    least = node.get("minimum", node.get("exclusiveMinimum", 0))
    return int(least) + 1 if node["type"] == "integer" else min(node.get("maximum", 1), max(0.5, least))


_TYPED = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _number,
    "number": _number,
    "boolean": lambda _, __: True,
    "null": lambda _, __: None,
}

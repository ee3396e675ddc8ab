import copy
from typing import Any

import pytest

from schemas.compatibility import breaking_changes
from schemas.generate import json_schema
from schemas.topics import BY_NAME

OLD = json_schema(BY_NAME["reply.sent.v1"].data)


def changed(change: str) -> dict[str, Any]:
    new = copy.deepcopy(OLD)
    match change:
        case "field removed":
            del new["properties"]["rfc_message_id"]
        case "type changed":
            new["properties"]["version"]["type"] = "string"
        case "value removed":
            new["$defs"]["SendStatus"]["enum"].remove("uncertain")
        case "format changed":
            new["properties"]["ticket_id"]["format"] = "uri"
        case "new field required":
            new["properties"]["extra"] = {"type": "string"}
            new["required"].append("extra")
        case "no longer optional":
            new["properties"]["reason"] = {"type": "string"}
        case "new optional field":
            new["properties"]["extra"] = {"type": "string", "default": ""}
        case "value added":
            new["$defs"]["SendStatus"]["enum"].append("delayed")
    return new


@pytest.mark.feature(74)
@pytest.mark.parametrize(
    "change",
    ["field removed", "type changed", "value removed", "format changed", "new field required", "no longer optional"],
)
def test_a_breaking_change_is_named(change: str) -> None:
    assert breaking_changes(OLD, changed(change))


@pytest.mark.parametrize("change", ["none", "new optional field", "value added"])
def test_a_harmless_change_passes(change: str) -> None:
    assert breaking_changes(OLD, changed(change)) == []

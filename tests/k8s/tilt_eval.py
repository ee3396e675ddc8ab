"""Runs the Tiltfile with a real Starlark and notes what it asks Tilt for. `make tools`' own Python runs this file.

Tilt itself is not run: what its functions are called, and what they take, is as its documentation says.
"""

import json
import sys
from pathlib import Path
from typing import Any

import starlark

_PLAIN = (
    "version_settings", "allow_k8s_contexts", "update_settings", "docker_build", "k8s_yaml", "k8s_kind", "k8s_resource",
    "local_resource", "cmd_button", "helm_resource", "config_define_bool", "config_define_string_list",
    "config_set_enabled_resources",
)  # fmt: skip
_GIVING_BACK = ("kustomize", "sync", "fall_back_on", "link")


def evaluate(path: Path, settings: dict[str, Any]) -> list[dict[str, Any]]:
    """Every call in its order: `{"call", "args", "kwargs"}`."""
    calls: list[dict[str, Any]] = []
    module = starlark.Module()

    def note(name: str) -> Any:
        def called(*args: Any, **kwargs: Any) -> Any:
            entry = {"call": name, "args": list(args), "kwargs": kwargs}
            if name in _GIVING_BACK:
                return entry
            calls.append(entry)
            return None

        return called

    for name in (*_PLAIN, *_GIVING_BACK):
        module.add_callable(name, note(name))
    module.add_callable("config_parse", lambda: settings)
    module["TRIGGER_MODE_MANUAL"] = "manual"
    text = path.read_text(encoding="utf-8").replace("config.", "config_")
    lines = ["" if line.startswith("load('ext://") else line for line in text.splitlines()]
    dialect = starlark.Dialect.extended()
    dialect.enable_top_level_stmt = True
    starlark.eval(module, starlark.parse(path.name, "\n".join(lines) + "\n", dialect), starlark.Globals.standard())
    return calls


if __name__ == "__main__":
    print(json.dumps(evaluate(Path(sys.argv[1]), json.loads(sys.argv[2]))))

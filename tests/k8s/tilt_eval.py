"""Runs the Tiltfile with a real Starlark and notes what it asks Tilt for. `make tools`' own Python runs this file.

Tilt itself is not run here: `tests/k8s/real/tilt.sh` asks it, by hand.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import starlark
import yaml

_PLAIN = (
    "version_settings", "allow_k8s_contexts", "update_settings", "docker_build", "k8s_yaml", "k8s_kind", "k8s_resource",
    "local_resource", "cmd_button", "helm_resource", "config_define_bool", "config_define_string_list",
    "config_set_enabled_resources",
)  # fmt: skip
_GIVING_BACK = ("sync", "fall_back_on", "link")


def _rendered(root: Path, folder: str) -> str:
    kubectl = Path(sys.executable).with_name("kubectl")
    return subprocess.run([kubectl, "kustomize", folder], cwd=root, capture_output=True, text=True, check=True).stdout


def evaluate(path: Path, root: Path, settings: dict[str, Any]) -> list[dict[str, Any]]:
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
    module.add_callable("kustomize", lambda folder: _rendered(root, folder))
    module.add_callable(
        "decode_yaml_stream", lambda text: [item for item in yaml.load_all(text, Loader=yaml.CSafeLoader) if item]
    )
    module["TRIGGER_MODE_MANUAL"] = "manual"
    text = path.read_text(encoding="utf-8").replace("config.", "config_")
    lines = ["" if line.startswith("load('ext://") else line for line in text.splitlines()]
    dialect = starlark.Dialect.extended()
    dialect.enable_top_level_stmt = True
    starlark.eval(module, starlark.parse(path.name, "\n".join(lines) + "\n", dialect), starlark.Globals.standard())
    return calls


if __name__ == "__main__":
    print(json.dumps(evaluate(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))))

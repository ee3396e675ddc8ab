"""Writes, or with `--check` holds, what is made of the contract: the reference page and all of `k8s/monitoring/`."""

import sys
from pathlib import Path

from shared.telemetry import alerts, collector, dashboards, reference

ROOT = Path(__file__).parent.parent.parent
MONITORING = ROOT / "k8s" / "monitoring"
REFERENCE = ROOT / "docs" / "reference" / "telemetry.md"


def outputs() -> dict[Path, str]:
    files = {
        REFERENCE: reference.text(ROOT),
        MONITORING / "alerts.yaml": alerts.text(),
        MONITORING / "collector.yaml": collector.text(),
    }
    for one in dashboards.DASHBOARDS:
        files[MONITORING / "dashboards" / f"{one.uid}.json"] = dashboards.text(one)
    return files


def differing() -> list[Path]:
    return [path for path, text in outputs().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main() -> int:
    changed = differing()
    if "--check" in sys.argv[1:]:
        for path in changed:
            print(f"{path.relative_to(ROOT)} is not what the contract says: run `make telemetry`", file=sys.stderr)  # noqa: T201
        return 1 if changed else 0
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(outputs()[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

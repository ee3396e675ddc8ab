"""`make noc-check`: Prometheus' own tool reads the rules, fires each alert on series made for it, and none on a good day."""

import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from shared.telemetry.generate import MONITORING
from tests.noc.alert_cases import CASES, promtool
from tests.noc.tools import tool

RULES = MONITORING / "alerts.yaml"


def main() -> int:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    alerts = {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}
    assert set(alerts) == {case.alert for case in CASES if case.fires}
    with tempfile.TemporaryDirectory() as folder:
        tests = Path(folder) / "tests.yaml"
        tests.write_text(yaml.safe_dump(promtool(alerts, str(RULES)), sort_keys=False), encoding="utf-8")
        for command in (["check", "rules", str(RULES)], ["test", "rules", str(tests)]):
            done = subprocess.run([tool("promtool"), *command], check=False)
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())

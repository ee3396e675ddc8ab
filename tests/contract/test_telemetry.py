"""Every metric has its name in one place."""

import ast

import pytest

from shared.telemetry import names
from tests.contract.test_house_rules import sources

MAKERS = frozenset(
    f"create_{kind}"
    for kind in (
        "counter", "histogram", "gauge", "up_down_counter", "observable_counter", "observable_gauge",
        "observable_up_down_counter",
    )
)  # fmt: skip


@pytest.mark.feature(79)
def test_every_metric_is_named_in_the_list_and_every_listed_one_is_made() -> None:
    made = []
    for path, tree in sources("services", "shared", "models"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MAKERS:
                name = node.args[0]
                assert isinstance(name, ast.Attribute), f"{path}:{node.lineno}"
                assert ast.unparse(name.value) == "names", f"{path}:{node.lineno}"
                made.append(getattr(names, name.attr))
    assert sorted(made) == sorted(names.METRICS)


def test_names_are_opentelemetrys_or_ours() -> None:
    ours = {name for name in names.ATTRIBUTES | names.METRICS if name.startswith("guichet.")}
    known = ("service.", "messaging.", "http.", "error.", "gen_ai.")
    assert all(name.startswith(known) for name in (names.ATTRIBUTES | names.METRICS) - ours)

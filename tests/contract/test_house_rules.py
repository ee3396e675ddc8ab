"""The rules of the house that no linter knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from faststream import AckPolicy

from schemas.tickets import TicketReceived
from schemas.topics import SERVICES
from shared.messaging import bus
from shared.messaging.consumer import Consumer
from shared.messaging.pacing import PacedBroker
from shared.messaging.subscription import Subscription
from tests.conftest import missing

ROOT = Path(__file__).parent.parent.parent
FILES = ("main.py", "settings.py", "handlers.py", "README.md", "domain/__init__.py", "adapters/__init__.py")
LONGEST_HANDLER = 30


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, name: str) -> bool:
    return any(
        isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr == name)
            or (isinstance(node.func, ast.Name) and node.func.id == name)
        )
        for node in ast.walk(tree)
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_files(service: str) -> None:
    assert [name for name in FILES if not (ROOT / "services" / service / name).exists()] == []


def test_there_is_one_way_to_subscribe() -> None:
    found = [str(path) for path, tree in sources("services", "shared") if calls(tree, "subscriber")]
    assert found == ["shared/messaging/bus.py"]


def test_a_subscription_never_acknowledges_before_it_is_done() -> None:
    broker = bus.make_broker("127.0.0.1:1", client_id="t", username=None, password=None)

    async def apply(*_: object) -> None: ...

    consumer = Consumer("triage", Subscription(TicketReceived, apply), None, tenant="t", stop=lambda: None)  # type: ignore[arg-type]
    bus.subscribe(broker, consumer)
    (subscriber,) = bus.declared(broker)
    assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR
    assert subscriber._no_reply is True
    assert subscriber.group_id == "guichet.triage.ticket.received.v1"
    arguments = subscriber._connection_args
    assert arguments["auto_offset_reset"] == "earliest"
    assert arguments["enable_auto_commit"] is False
    assert arguments["session_timeout_ms"] == bus.SESSION_TIMEOUT_MS
    assert isinstance(broker, PacedBroker)


def test_settings_are_declared_in_settings_and_built_in_main() -> None:
    for path, tree in sources("services"):
        declares = any(
            isinstance(node, ast.ClassDef) and any("Settings" in ast.unparse(base) for base in node.bases)
            for node in ast.walk(tree)
        )
        assert not declares or path.name == "settings.py", path
        assert not calls(tree, "Settings") or path.name == "main.py", path


def test_services_read_no_environment_of_their_own() -> None:
    for path, tree in sources("services"):
        text = ast.unparse(tree)
        assert "os.environ" not in text, path
        assert "getenv" not in text, path


def test_nothing_sleeps_on_the_event_loop() -> None:
    for path, tree in sources("services", "shared/messaging", "shared/runtime", "shared/inference"):
        assert "time.sleep" not in ast.unparse(tree), path


def test_handlers_stay_thin() -> None:
    for path, tree in sources("services"):
        if path.name != "handlers.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < LONGEST_HANDLER, f"{path}:{node.name}"


def test_log_messages_are_constants() -> None:
    """What varies goes into fields(): a formatted message could carry a ticket's text."""
    for path, tree in sources("services", "shared"):
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and ast.unparse(node.func.value) == "logger"
                and node.func.attr in {"debug", "info", "warning", "error", "critical", "exception"}
            ):
                assert isinstance(node.args[0], ast.Constant), f"{path}:{node.lineno}"
                assert len(node.args) == 1, f"{path}:{node.lineno}"


def test_what_a_machine_lacks_is_skipped_in_one_way_and_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [str(path) for path, tree in sources("tests") if "pytest.skip(" in ast.unparse(tree)]
    assert found == ["tests/conftest.py", "tests/contract/test_house_rules.py"]
    for in_ci, outcome in ((False, pytest.skip.Exception), (True, pytest.fail.Exception)):
        monkeypatch.setattr("tests.conftest.IN_CI", in_ci)
        with pytest.raises(outcome, match="no such thing here"):
            missing("no such thing here")

"""The services' steps for offline commands, found by name: `models` imports no service."""

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

Record = dict[str, Any]
Step = Callable[[list[Record]], list[Record]]
GROUP = "guichet.steps"


def step(name: str, **options: Any) -> Step:
    """LookupError when no installed package offers it."""
    for point in entry_points(group=GROUP, name=name):
        found: Step = point.load()(**options)
        return found
    raise LookupError(f"no `{name}` step is installed: reinstall Guichet")


def masking() -> Step:
    """Raw records in, pseudonymised records out."""
    return step("pseudonymize")


def reading() -> Step:
    """Masked records in, triage's answers out, without reasons: they take most of the time and change no answer."""
    return step("triage", already_pseudonymized=True, reasons=False)

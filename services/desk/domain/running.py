"""What this desk runs with, as far as people may want to know. No secret, no address of a file, no key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Running:
    """Lengths as they are set: `0` days keeps for ever."""

    session_hours: float
    idle_minutes: float
    factor_roles: tuple[str, ...] = ()
    provider: str | None = None
    """What the identity provider is called, where there is one."""
    break_glass: bool = False
    keep_tickets_days: int = 0
    keep_feedback_days: int = 0
    keep_presence_days: int = 0
    ai_switch: bool = False
    """Whether the desk is told where the AI switch stands."""

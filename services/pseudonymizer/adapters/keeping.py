"""How long the pseudonymiser keeps what waits. The table of placeholders goes with its ticket, which needs it."""

from services.pseudonymizer.settings import Settings
from shared.messaging.retaining import Rule, older


def rules(settings: Settings) -> tuple[Rule, ...]:
    return (Rule("held_messages", settings.keep_held_days, (older("held", "held_since"),)),)

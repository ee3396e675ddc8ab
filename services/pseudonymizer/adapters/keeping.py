"""How long the pseudonymiser keeps what waits. The table of placeholders goes with its ticket, which needs it."""

from services.pseudonymizer.settings import Settings
from shared.messaging.retaining import Rule, older


def rules(settings: Settings) -> tuple[Rule, ...]:
    waiting = (older("held", "held_since"), older("waiting_correction", "waits_since"))
    return (Rule("held_messages", settings.keep_held_days, waiting),)

"""How long triage keeps what the models said. What people said stays with its ticket."""

from services.triage.settings import Settings
from shared.messaging.retaining import Rule, older


def rules(settings: Settings) -> tuple[Rule, ...]:
    return (Rule("predictions", settings.keep_predictions_days, (older("predictions", "predicted_at"),)),)

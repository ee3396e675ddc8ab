"""How long triage keeps what the models said. What people said stays with its ticket."""

from math import ceil

from services.triage.settings import Settings
from shared.messaging.retaining import Rule, older


def rules(settings: Settings) -> tuple[Rule, ...]:
    """A vector goes as soon as no window reaches back to it."""
    compared = ceil(settings.drift_current_days + settings.drift_reference_days)
    vectors = older("predictions", "predicted_at", only="vector is not null", change="vector = null")
    return (
        Rule("predictions", settings.keep_predictions_days, (older("predictions", "predicted_at"),)),
        Rule("vectors", compared, (vectors,)),
    )

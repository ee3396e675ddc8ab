"""How long the sender keeps what went out. That an approval was used stays, so that it is never used again."""

from services.crm.settings import Settings
from shared.messaging.retaining import Rule, older

_OVER = "state in ('sent', 'failed', 'refused')"
_TOLD = "state <> 'queued'"
_NOT_TOLD_OF = (
    "not exists (select from notice where notice.subscriber = disclosed.subscriber"
    " and notice.ticket_id = disclosed.ticket_id)"
)


def rules(settings: Settings) -> tuple[Rule, ...]:
    """A reply of which nobody knows whether it went out waits for a person, however long."""
    return (
        Rule("deliveries", settings.keep_deliveries_days, (older("delivery", "updated_at", only=_OVER),)),
        Rule(
            "webhooks",
            settings.keep_webhooks_days,
            (
                older("notice", "updated_at", only=_TOLD),
                older("webhook_delivery", "updated_at", of=None),
                older("disclosed", "created_at", only=_NOT_TOLD_OF),
            ),
        ),
    )

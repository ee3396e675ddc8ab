"""How long the drafter keeps what it made of tickets."""

from services.drafter.settings import Settings
from shared.messaging.retaining import Rule, older


def rules(settings: Settings) -> tuple[Rule, ...]:
    return (
        Rule("drafts", settings.keep_drafts_days, (older("draft", "created_at"), older("steered", "created_at"))),
        Rule(
            "likeness",
            settings.keep_likeness_days,
            (
                older("likeness", "received_at"),
                older("burst", "last_at", of="tickets"),
                older("theme", "last_at", of="tickets"),
            ),
        ),
        Rule("threads", settings.keep_threads_days, (older("thread", "received_at"), older("solved", "decided_at"))),
    )

"""How long the drafter keeps what it made of tickets."""

from services.drafter.settings import Settings
from shared.messaging.retaining import Rule, older

_ALIKE_NO_MORE = (
    "not exists (select from likeness where likeness.tenant = answered.tenant"
    " and likeness.ticket_id = answered.ticket_id)"
)
_SOLVED_NO_MORE = (
    "not exists (select from solved where solved.tenant = sent_reply.tenant and solved.reply_id = sent_reply.reply_id)"
)


def rules(settings: Settings) -> tuple[Rule, ...]:
    return (
        Rule("drafts", settings.keep_drafts_days, (older("draft", "created_at"), older("steered", "created_at"))),
        Rule(
            "likeness",
            settings.keep_likeness_days,
            (
                older("likeness", "received_at"),
                older("answered", "noted_at", only=_ALIKE_NO_MORE),
                older("burst", "last_at", of="tickets"),
                older("theme", "last_at", of="tickets"),
            ),
        ),
        Rule(
            "threads",
            settings.keep_threads_days,
            (
                older("thread", "received_at"),
                older("solved", "decided_at"),
                older("sent_reply", "noted_at", only=_SOLVED_NO_MORE),
            ),
        ),
    )

"""How long intake keeps what came in."""

from services.intake.settings import Settings
from shared.messaging.retaining import Rule, older

_EMPTIED = "raw_ciphertext = ''::bytea, raw_nonce = ''::bytea"


def rules(settings: Settings) -> tuple[Rule, ...]:
    """A mail as it came is emptied: its row stays, since a repeat is known by its fingerprints."""
    raw = older("message", "received_at", only="raw_ciphertext <> ''::bytea", change=_EMPTIED)
    return (
        Rule("raw_mail", settings.keep_raw_mail_days, (raw,)),
        Rule("rejected_mail", settings.keep_rejected_mail_days, (older("rejected", "rejected_at", of=None),)),
        Rule("erased_mail", settings.keep_erased_mail_days, (older("erased_mail", "kept_on", of=None),)),
    )

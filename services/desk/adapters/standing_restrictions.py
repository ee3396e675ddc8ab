"""Which tickets' processing is restricted: what the restrictions say, and nothing beside them."""

from typing import Final

_STANDING: Final = "ended is distinct from 'lifted'"
"""One that ends by erasing holds until the ticket is gone."""

RESTRICTED: Final = f"exists (select from restriction held where held.ticket_id = {{}}.ticket_id and held.{_STANDING})"
"""Of a ticket's row, under the name that the query gives it."""
ALL_RESTRICTED: Final = f"(select distinct ticket_id as restricted_id from restriction where {_STANDING})"  # noqa: S608
"""To be joined where many rows are looked at: they are few."""

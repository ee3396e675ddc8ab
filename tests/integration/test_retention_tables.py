"""How long each table's rows stay: a new table belongs to a class of the retention, goes with its ticket, or says why not."""

import asyncpg
import pytest

from schemas.topics import SERVICES
from tests.conftest import ProvisionedDatabase
from tests.integration.test_erasure import HELD_BY
from tests.integration.test_retention import RULES

pytestmark = pytest.mark.feature(84)

OF_ITS_OWN = {
    "audit.ledger": "kept for ever: a gap would break the chain",
    "audit.segment": "says where the ledger's copy ends",
    "audit.segment_written": "says where the ledger's copy ends",
    "audit.verification": "goes by itself, 400 days after",
    "crm.approval_policy": "what two people decided: as long as it stands",
    "crm.restoration": "when a backup was put back: a time",
    "crm.subscriber": "who is told, and whether the breaker is open: as long as it is declared",
    "crm.used_approval": "ids, so that no approval is used again",
    "desk.agent": "an account: until the administrator removes it",
    "desk.ai_switch": "who switched the AI, and when: on record",
    "desk.approval_policy": "what two people decided: as long as it stands",
    "desk.article": "the knowledge base: as long as an article is used",
    "desk.attempt": "goes by itself: refused log-ins, by digest",
    "desk.erasure": "ids, of what was asked to be erased: the certificate",
    "desk.erasure_answer": "ids and counts: the certificate",
    "desk.halfway": "goes by itself: minutes",
    "desk.policy_request": "what two people were asked to decide: on record",
    "desk.remark": "counts by day and kind, of nobody",
    "desk.session": "goes by itself: hours",
    "desk.spent": "goes by itself: as long as it could be used again",
    "drafter.article": "the knowledge base: as long as an article is used",
    "drafter.own_article": "what people decided of proposals: as long as an article is used",
    "intake.mailbox": "how far a mailbox was read, by digest",
    "pseudonymizer.term": "what agents said is not personal, by digest: the tenant's",
}
OF_EVERY_SERVICE = {
    "erased": "ids, so that what still comes of an erased ticket is passed over",
    "inbox": "goes by itself, with what its topic keeps",
    "migration": "of the schema",
    "outbox": "goes once it is on the bus",
    "restricted": "goes with its ticket",
    "retention_counted": "goes with the next run",
    "retention_run": "goes by itself, 400 days after",
    "waiting_record": "until its ticket's restriction is lifted or the ticket is erased",
}
NAMES_A_TICKET = {"ticket_id", "tickets", "first_ticket"}
ANOTHER_WAY = {"crm.webhook_delivery", "intake.rejected"}
"""Erased by the ticket that a body names, and by an id of its own."""


@pytest.fixture(scope="module")
def aged() -> set[str]:
    return {f"{service}.{step.table}" for service, rules in RULES.items() for rule in rules for step in rule.steps}


@pytest.fixture(scope="module")
def erased() -> set[str]:
    return {f"{service}.{step.table}" for service, steps in HELD_BY.items() for step in steps}


async def columns(postgres: ProvisionedDatabase) -> dict[str, set[str]]:
    """Each service's tables, as the database has them, with their columns."""
    owner = await asyncpg.connect(postgres.admin_url)
    try:
        rows = await owner.fetch(
            "select table_schema || '.' || table_name as name, array_agg(column_name::text) as columns"
            " from information_schema.columns join information_schema.tables using (table_schema, table_name)"
            " where table_type = 'BASE TABLE' and table_schema = any($1) group by 1",
            [*SERVICES, "keyring", "ledger"],
        )
    finally:
        await owner.close()
    return {row["name"]: set(row["columns"]) for row in rows}


async def gone_along(postgres: ProvisionedDatabase, of: set[str]) -> set[str]:
    """Tables whose rows the database deletes with those of another."""
    owner = await asyncpg.connect(postgres.admin_url)
    try:
        rows = await owner.fetch(
            "select conrelid::regclass::text as child, confrelid::regclass::text as parent"
            " from pg_constraint where contype = 'f' and confdeltype = 'c'"
        )
    finally:
        await owner.close()
    return {row["child"] for row in rows if row["parent"] in of}


async def test_every_table_has_a_class_goes_with_its_ticket_or_says_why_not(
    postgres: ProvisionedDatabase, aged: set[str], erased: set[str]
) -> None:
    shared = {f"{service}.{name}" for service in SERVICES for name in OF_EVERY_SERVICE}
    said = aged | erased | set(OF_ITS_OWN) | shared | {"keyring.data_key", "keyring.migration"}
    said |= await gone_along(postgres, said)
    there = set(await columns(postgres))
    assert there - said == set()
    assert (set(OF_ITS_OWN) | aged | erased) - there == set(), "no name of a table that is gone"
    assert set(OF_ITS_OWN) & (aged | erased) == set(), "what has a class needs no reason"


async def test_what_goes_with_its_ticket_knows_which_that_is(postgres: ProvisionedDatabase, erased: set[str]) -> None:
    """What is found by way of another table stays when that one's rows have gone before."""
    known = await columns(postgres)
    lost = {name for name in erased if not known[name] & NAMES_A_TICKET and not name.endswith(".erased")}
    assert lost - ANOTHER_WAY - {"intake.erased_mail"} == set()

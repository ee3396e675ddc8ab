"""The approval policy in the desk's own database: two people, in time, one version after another."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schemas.policies import ApprovalPolicy, PolicyDecided
from schemas.records import AccessRecorded
from services.desk.adapters.policies import OPEN_FOR, Policies
from services.desk.domain.agents import Agent
from services.desk.domain.policy import Choice
from shared.approval.policy import BadPolicy, check_policy
from shared.persistence.database import Database
from shared.signing import Signer
from tests.conftest import ProvisionedDatabase

pytestmark = pytest.mark.feature(73)

PRIVACY = Choice(("privacy",))


@dataclass
class Office:
    database: Database
    tenant: str
    now: datetime = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    key: bytes = field(default_factory=lambda: Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def policies(self) -> Policies:
        return Policies(self.tenant, Signer.of(self.key), lambda: self.now)

    def person(self, name: str, role: str = "lead") -> Agent:
        return Agent(f"{self.tenant}.{name}", name, role, self.tenant)

    async def hire(self, *people: Agent) -> None:
        for one in people:
            await self.database.pool.execute(
                "insert into agent (login, tenant, name, role, password_hash) values ($1, $2, $3, $4, '')",
                one.login, self.tenant, one.name, one.role,
            )  # fmt: skip

    async def propose(self, who: Agent, choice: Choice = PRIVACY) -> UUID:
        async with self.database.unit() as unit:
            await self.policies.propose(unit, who, choice)
            request = await self.policies.open_request(unit.connection)
        assert request is not None
        return request.request_id

    async def confirm(self, who: Agent, request_id: UUID) -> str | None:
        try:
            async with self.database.unit() as unit:
                await self.policies.confirm(unit, who, request_id)
        except BadPolicy as bad:
            return bad.code
        return None

    async def standing(self) -> ApprovalPolicy | None:
        async with self.database.pool.acquire() as connection:
            return await self.policies.standing(connection)

    async def outbox(self, topic: str) -> list[str]:
        rows = await self.database.pool.fetch("select payload from outbox where topic = $1 order by id", topic)
        payloads = [bytes(row["payload"]).decode() for row in rows]
        return [payload for payload in payloads if self.tenant in payload]


@pytest_asyncio.fixture(loop_scope="session")
async def office(postgres: ProvisionedDatabase) -> AsyncIterator[Office]:
    database = await Database.connect(postgres.urls["desk"], schema="desk", size=6)
    office = Office(database, f"t{uuid4().hex[:12]}")
    await office.hire(office.person("anna"), office.person("bea", "admin"))
    try:
        yield office
    finally:
        await database.close()


async def test_one_asks_and_another_confirms_and_what_is_published_verifies(office: Office) -> None:
    anna, bea = office.person("anna"), office.person("bea", "admin")
    request = await office.propose(anna)
    assert await office.standing() is None
    assert await office.confirm(anna, request) == "same_person"
    assert await office.confirm(office.person("carl", "agent"), request) == "role"
    assert await office.confirm(bea, uuid4()) == "no_request"
    assert await office.confirm(bea, request) is None
    assert await office.confirm(bea, request) == "no_request"
    [published] = await office.outbox(PolicyDecided.TYPE)
    made = check_policy(PolicyDecided.model_validate_json(published), office.policies.public_keys, office.tenant)
    assert (made, made.version, made.categories) == (await office.standing(), 1, ("privacy",))
    actions = [AccessRecorded.model_validate_json(one).action for one in await office.outbox(AccessRecorded.TYPE)]
    assert actions == ["policy.requested", "policy.confirmed"]


async def test_a_request_expires_and_the_next_takes_its_place(office: Office) -> None:
    anna, bea = office.person("anna"), office.person("bea", "admin")
    request = await office.propose(anna)
    with pytest.raises(BadPolicy, match="request_open"):
        await office.propose(bea)
    office.now += OPEN_FOR + timedelta(seconds=1)
    assert await office.confirm(bea, request) == "no_request"
    again = await office.propose(bea)
    assert await office.confirm(anna, again) is None
    expired = [AccessRecorded.model_validate_json(one).detail for one in await office.outbox(AccessRecorded.TYPE)]
    assert expired == ["version:1", "expired", "version:1", "version:1"]


async def test_of_two_confirmations_at_once_one_counts(office: Office) -> None:
    carl = office.person("carl")
    await office.hire(carl)
    request = await office.propose(office.person("anna"))
    codes = await asyncio.gather(office.confirm(office.person("bea", "admin"), request), office.confirm(carl, request))
    assert sorted(str(code) for code in codes) == ["None", "no_request"]
    assert len(await office.outbox(PolicyDecided.TYPE)) == 1


async def test_versions_only_grow_and_two_people_return_to_the_base(office: Office) -> None:
    anna, bea = office.person("anna"), office.person("bea", "admin")
    assert await office.confirm(bea, await office.propose(anna)) is None
    with pytest.raises(BadPolicy, match="no_change"):
        await office.propose(anna)
    assert await office.confirm(anna, await office.propose(bea, Choice())) is None
    standing = await office.standing()
    assert standing is not None
    assert (standing.version, standing.categories, standing.priorities) == (2, (), ())


@pytest.mark.parametrize(
    ("choice", "role", "code"),
    [
        (PRIVACY, "agent", "role"),
        (PRIVACY, "privacy", "role"),
        (Choice(), "lead", "no_change"),
        (Choice(("privacy",), (), ("admin",)), "lead", "nobody_to_second"),
        (Choice(("privacy",), (), ()), "lead", "nobody_to_second"),
    ],
)
async def test_what_may_not_be_asked_for(office: Office, choice: Choice, role: str, code: str) -> None:
    with pytest.raises(BadPolicy, match=code):
        await office.propose(office.person("anna", role), choice)


@pytest.mark.parametrize("part", ["requested", "confirmed"])
async def test_a_policy_altered_in_the_database_is_not_in_force_and_can_be_replaced(office: Office, part: str) -> None:
    anna, bea = office.person("anna"), office.person("bea", "admin")
    assert await office.confirm(bea, await office.propose(anna)) is None
    await office.database.pool.execute(
        "update approval_policy set decided = jsonb_set(decided, $2::text[], '[]') where tenant = $1",
        office.tenant,
        [part, "consent", "policy", "categories"],
    )
    with pytest.raises(BadPolicy, match="policy_invalid"):
        await office.standing()
    assert await office.confirm(anna, await office.propose(bea)) is None
    standing = await office.standing()
    assert standing is not None
    assert standing.version == 2


async def test_a_request_altered_in_the_database_is_not_confirmed(office: Office) -> None:
    request = await office.propose(office.person("anna"))
    await office.database.pool.execute(
        "update policy_request set requested = jsonb_set(requested, '{consent,policy,categories}', '[]') "
        "where request_id = $1",
        request,
    )
    assert await office.confirm(office.person("bea", "admin"), request) == "bad_signature"
    assert await office.standing() is None


async def test_a_request_under_another_name_does_not_make_two_people_of_one(office: Office) -> None:
    anna = office.person("anna")
    request = await office.propose(anna)
    await office.database.pool.execute(
        "update policy_request set requested_by = 'somebody', "
        "requested = jsonb_set(requested, '{consent,agent}', '\"somebody\"') where request_id = $1",
        request,
    )
    assert await office.confirm(anna, request) == "bad_signature"

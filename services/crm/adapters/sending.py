"""The sender: takes queued replies, checks each approval once more, and records what the server said."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from opentelemetry.trace import SpanKind

from schemas.replies import SendStatus
from schemas.sealed import Purpose
from services.crm.adapters import policies, store
from services.crm.adapters.announce import Announcer
from services.crm.adapters.lease import Lease, left_by_the_dead
from services.crm.adapters.smtp import Halt, SmtpTransport
from services.crm.adapters.store import Delivery
from services.crm.domain.delivery import FINAL, MAY_HAVE_LEFT, Kind, Outcome, Patience, State
from services.crm.domain.mail import Mail, build_mail
from services.crm.domain.second import ON_RECORD, NotYet, check_people
from services.crm.domain.verification import Rules, Unfit, check_current, check_opened
from shared.approval import BadApproval, check_second, verify
from shared.messaging.retry import Backoff
from shared.messaging.unit import UnitOfWork, is_erased
from shared.persistence.database import TRANSIENT, Database
from shared.sealing import KeyDestroyed, Opener, SealBroken
from shared.telemetry import names, tracing
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.crm.sending")


@dataclass(frozen=True, slots=True)
class Pace:
    """How the sender works, in seconds."""

    parallel: int = 2
    idle: float = 0.5
    sweep: float = 5.0
    grace: float = 10.0
    patience: Patience = field(default_factory=Patience)


class Sender:
    """Runs in every replica; rows and leases decide who does what."""

    def __init__(
        self,
        database: Database,
        opener: Opener,
        transport: SmtpTransport,
        announcer: Announcer,
        rules: Rules,
        *,
        mail_from: str,
        clock: Callable[[], datetime],
        pace: Pace | None = None,
    ) -> None:
        self._database = database
        self._opener = opener
        self._transport = transport
        self._announcer = announcer
        self._rules = rules
        self._mail_from = mail_from
        self._clock = clock
        self._pace = pace or Pace()

    async def run(self) -> None:
        """Until cancelled. Each run is a new owner: what an earlier one left is swept up like a dead one's."""
        lease = Lease(self._database)
        alive = asyncio.create_task(lease.keep())
        try:
            await lease.wait()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sweep_always(lease))
                for _ in range(self._pace.parallel):
                    group.create_task(self._send_always(lease))
        finally:
            alive.cancel()
            await asyncio.gather(alive, return_exceptions=True)

    async def _send_always(self, lease: Lease) -> None:
        backoff = Backoff(first=0.2, most=5.0)
        while True:
            await lease.wait()
            try:
                busy = await self.send_one(lease)
            except TRANSIENT as error:
                logger.warning("the sender waits for the database", extra=fields(error=type(error).__name__))
                await asyncio.sleep(backoff.next())
                continue
            backoff.reset()
            if not busy:
                await asyncio.sleep(self._pace.idle)

    async def _sweep_always(self, lease: Lease) -> None:
        while True:
            try:
                await self.sweep(lease)
            except TRANSIENT as error:
                logger.warning("the sweep waits for the database", extra=fields(error=type(error).__name__))
            await asyncio.sleep(self._pace.sweep)

    async def sweep(self, lease: Lease) -> None:
        """Settles what dead owners left: what may have gone out is uncertain, the rest waits again."""
        now = self._clock()
        async with self._database.unit() as unit:
            await self._take_back(unit, lease, now)
            for delivery, owner, state in await left_by_the_dead(unit.connection, lease.owner):
                if state is State.CLAIMED:
                    await store.requeue(
                        unit.connection, owner, delivery, reason="owner_lost", next_attempt_at=now, now=now
                    )
                    continue
                with tracing.span("settle uncertain reply", parent=delivery.trace, attributes=_attributes(delivery)):
                    outcome = Outcome(Kind.UNCERTAIN, "crash")
                    if await store.finish(
                        unit.connection, owner, delivery, status=SendStatus.UNCERTAIN, reason=outcome.reason, now=now
                    ):  # fmt: skip
                        await self._announcer.ended(unit, delivery, SendStatus.UNCERTAIN, outcome.reason)

    async def _take_back(self, unit: UnitOfWork, lease: Lease, now: datetime) -> None:
        """Puts back what a claim took whose answer was lost on the way: it is ours, and nobody here knows of it.

        An attempt that has just begun may lose its row so; it then finds that out before the mail's text leaves.
        """
        for delivery in await store.claimed_by(unit.connection, lease.owner):
            if (delivery.reply_id, delivery.attempts) not in lease.in_hand:
                await store.requeue(
                    unit.connection, lease.owner, delivery, reason="claim_lost", next_attempt_at=now, now=now
                )

    async def send_one(self, lease: Lease) -> bool:
        """Takes one reply through one attempt; False when none is waiting."""
        async with self._database.unit() as unit:
            delivery = await store.claim(unit.connection, lease.owner, self._clock())
        if delivery is None:
            return False
        taken = (delivery.reply_id, delivery.attempts)
        lease.in_hand.add(taken)
        attempt = asyncio.create_task(self._through(lease, delivery))
        attempt.add_done_callback(lambda _: lease.in_hand.discard(taken))
        try:
            await asyncio.shield(attempt)
        except asyncio.CancelledError:
            # A conversation that has begun is heard to its end: cut off, nobody would know how it ended.
            await asyncio.wait({attempt}, timeout=self._pace.grace)
            attempt.cancel()
            raise
        return True

    async def _through(self, lease: Lease, delivery: Delivery) -> None:
        with tracing.span(
            "send mail", kind=SpanKind.CLIENT, parent=delivery.trace, attributes=_attributes(delivery)
        ) as span:
            outcome = await self._attempt(lease, delivery)
            span.set_attribute(names.OUTCOME, outcome.kind.value)
            if outcome.reason is not None:
                span.set_attribute(names.REASON_CODE, outcome.reason)
            await _insist(lambda: self._record(lease, delivery, outcome))
        logger.info(
            "an attempt to send has ended",
            extra=fields(reply_id=str(delivery.reply_id), outcome=outcome.kind.value, reason=outcome.reason),
        )

    async def _attempt(self, lease: Lease, delivery: Delivery) -> Outcome:
        begun = False

        async def before_data() -> None:
            nonlocal begun
            await self._begin(lease, delivery)
            begun = True

        try:
            mail = await self._mail(delivery)
            return await self._transport.send(mail, before_data)
        except (BadApproval, Unfit) as error:
            return Outcome(Kind.REFUSED, error.code)
        except NotYet as wait:
            return Outcome(Kind.RETRY, wait.code)
        except Exception as error:
            logger.exception("an attempt to send failed", extra=fields(reply_id=str(delivery.reply_id)))
            kind = Kind.UNCERTAIN if begun else Kind.RETRY
            return Outcome(kind, f"unexpected:{type(error).__name__}")

    async def _mail(self, delivery: Delivery) -> Mail:
        """Opens and checks the reply again: what rests in the database is trusted no more than the bus."""
        approval = verify(delivery.signed, self._rules.public_keys)
        if approval.reply_id != delivery.reply_id or approval.ticket_id != delivery.ticket_id:
            raise BadApproval("reply_mismatch")
        second = check_second(approval, delivery.second, self._rules.public_keys)
        async with self._database.unit() as unit:
            policy = await policies.standing(unit.connection, approval.tenant, self._rules.public_keys)
            judged = await policies.judged(unit.connection, approval.tenant, approval.ticket_id)
            check_people(policy, judged, approval, second)
            known = await store.known(unit.connection, approval.tenant, approval.ticket_id)
            check_current(second or approval, known, now=self._clock(), max_age=self._rules.max_age)
            try:
                plaintext = await self._opener.open(
                    unit.connection, delivery.content, ticket_id=approval.ticket_id, tenant=approval.tenant
                )
            except KeyDestroyed:
                raise Unfit("erased") from None
            except SealBroken:
                raise BadApproval("seal_broken") from None
            await self._announcer.opened(unit, delivery, purpose=f"{Purpose.OUTBOUND}/send")
        content = check_opened(approval, plaintext)
        return build_mail(
            content,
            sender=self._mail_from,
            rfc_message_id=delivery.rfc_message_id,
            approval_id=approval.approval_id,
            at=self._clock(),
        )

    async def _begin(self, lease: Lease, delivery: Delivery) -> None:
        """Commits `sending`: after this only the server's answer, or a person, settles the reply."""
        async with self._database.unit() as unit:
            known = await store.known(unit.connection, delivery.tenant, delivery.ticket_id)
            try:
                approval = (delivery.second or delivery.signed).approval
                check_current(approval, known, now=self._clock(), max_age=self._rules.max_age)
            except Unfit as overtaken:
                raise Halt(Outcome(Kind.REFUSED, overtaken.code)) from None
            if not await store.begin(unit.connection, lease.owner, delivery, self._clock()):
                raise Halt(Outcome(Kind.LOST))

    async def _record(self, lease: Lease, delivery: Delivery, outcome: Outcome) -> None:
        if outcome.kind is Kind.LOST:
            return
        now = self._clock()
        if outcome.kind is Kind.RETRY:
            again = self._pace.patience.next_attempt(attempts=delivery.attempts, queued_at=delivery.queued_at, now=now)
            if again is not None:
                async with self._database.unit() as unit:
                    await store.requeue(
                        unit.connection, lease.owner, delivery,
                        reason=outcome.reason, next_attempt_at=again, now=now,
                    )  # fmt: skip
                return
        status = FINAL.get(outcome.kind, SendStatus.FAILED)
        async with self._database.unit() as unit:
            if await store.finish(
                unit.connection, lease.owner, delivery, status=status, reason=outcome.reason, now=now
            ):
                if outcome.reason in ON_RECORD:
                    await self._announcer.refused(unit, delivery, outcome.reason)
                await self._announcer.ended(unit, delivery, status, outcome.reason)
            elif outcome.kind in MAY_HAVE_LEFT and await is_erased(unit.connection, delivery.ticket_id):
                await self._announcer.noted(unit, delivery, status, outcome.reason)


async def _insist(work: Callable[[], Awaitable[None]]) -> None:
    """What the server said is known here alone: it is written down however long the database is away."""
    backoff = Backoff(first=0.2, most=5.0)
    while True:
        try:
            return await work()
        except TRANSIENT as error:
            logger.warning("an outcome waits for the database", extra=fields(error=type(error).__name__))
            await asyncio.sleep(backoff.next())


def _attributes(delivery: Delivery) -> dict[str, str | int]:
    return {
        names.TICKET_ID: str(delivery.ticket_id),
        names.TICKET_VERSION: delivery.ticket_version,
        names.TENANT: delivery.tenant,
    }

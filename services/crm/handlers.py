"""What the sender does with each event: checks a decision and queues the reply, notes versions, tells the CRM."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.policies import PolicyDecided
from schemas.replies import Approval, ReplyDecided, SendStatus
from schemas.sealed import Purpose
from schemas.tickets import TicketCorrected, TicketReceived, TicketTriaged
from services.crm.adapters import policies, store
from services.crm.adapters.announce import SOURCE, Announcer
from services.crm.adapters.store import Delivery
from services.crm.domain.delivery import State
from services.crm.domain.mail import build_mail, message_id
from services.crm.domain.second import ON_RECORD, NotYet, check_people, judged_by
from services.crm.domain.verification import (
    Claim,
    Envelope,
    Rules,
    Unfit,
    check_claim,
    check_current,
    check_opened,
    leaves_from,
)
from shared.approval import BadApproval
from shared.approval.policy import BadPolicy, check_newer, check_policy
from shared.messaging.erasing import Eraser, Step, of_ticket
from shared.messaging.event import Event
from shared.messaging.subscription import AnySubscription, Refused, Subscription
from shared.messaging.unit import UnitOfWork
from shared.sealing import KeyDestroyed, Opener, SealBroken
from shared.telemetry import tracing
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.crm")

# `used_approval` stays: without it an approval could be used again.
HELD = (
    *of_ticket("delivery", "known_version", "judged", "notice", "held", "disclosed"),
    Step("webhook_delivery", "delete from webhook_delivery where position($1::uuid::text in body) > 0"),
)
REFUSED_ACTION = "approval.refused"
RESTORED = "restored"
REFUSED_POLICY = "policy.refused"


@dataclass(frozen=True, slots=True)
class Handlers:
    """The sender's side of the bus."""

    opener: Opener
    rules: Rules
    announcer: Announcer
    mail_from: str
    mail_domain: str
    clock: Callable[[], datetime]
    more: Sequence[AnySubscription] = ()

    def subscriptions(self) -> list[AnySubscription]:
        return [
            Subscription(ReplyDecided, self.decided),
            Subscription(TicketReceived, self.received),
            Subscription(TicketTriaged, self.triaged),
            Subscription(TicketCorrected, self.corrected),
            Subscription(PolicyDecided, self.policy),
            Eraser(SOURCE, HELD).subscription(),
            *self.more,
        ]

    async def decided(self, event: Event[ReplyDecided], _: None, unit: UnitOfWork) -> None:
        """Queues an approved reply; what is forged is refused for good, what was overtaken is said to be."""
        if event.data.decision == "rejected":
            logger.info("a reply was rejected", extra=fields(reply_id=str(event.data.reply_id)))
            return
        try:
            await self._approved(event, unit)
        except BadApproval as bad:
            raise Refused(bad.code, action=REFUSED_ACTION) from None

    async def _approved(self, event: Event[ReplyDecided], unit: UnitOfWork) -> None:
        now = self.clock()
        envelope = Envelope(event.source, event.tenant, event.ticket_id)
        claim = check_claim(event.data, envelope, self.rules, now)
        approval = claim.approval
        if not await store.use_approval(unit.connection, approval.approval_id, approval.reply_id, event.id):
            raise BadApproval("approval_replayed")
        delivery = self._delivery(event.id, claim, dict(event.trace), now)
        try:
            await self._check(delivery, claim, unit, now)
        except Unfit as unfit:
            await store.add(unit.connection, delivery, State.REFUSED, unfit.code)
            if unfit.code in ON_RECORD:
                await self.announcer.refused(unit, delivery, unfit.code)
            await self.announcer.ended(unit, delivery, SendStatus.REFUSED, unfit.code)
        else:
            await self._take_up(delivery, approval, unit)

    async def _take_up(self, delivery: Delivery, approval: Approval, unit: UnitOfWork) -> None:
        """Queues it; or, when a backup was restored since it was approved, asks a person: it may have left."""
        restored = await store.restored_at(unit.connection)
        if restored is None or approval.approved_at > restored:
            await store.add(unit.connection, delivery, State.QUEUED)
            return
        await store.add(unit.connection, delivery, State.UNCERTAIN, RESTORED)
        await self.announcer.ended(unit, delivery, SendStatus.UNCERTAIN, RESTORED)

    async def _check(self, delivery: Delivery, claim: Claim, unit: UnitOfWork, now: datetime) -> None:
        """Everything the sender will check again, so that a person learns of a refusal at once."""
        approval = claim.approval
        try:
            plaintext = await self.opener.open(
                unit.connection, claim.sealed, ticket_id=approval.ticket_id, tenant=approval.tenant
            )
        except KeyDestroyed:
            raise Unfit("erased") from None
        except SealBroken:
            raise BadApproval("seal_broken") from None
        await self.announcer.opened(unit, delivery, purpose=f"{Purpose.OUTBOUND}/verify")
        content = check_opened(approval, plaintext)
        known = await store.known(unit.connection, approval.tenant, approval.ticket_id)
        check_current(claim.second or approval, known, now=now, max_age=self.rules.max_age)
        await self._check_people(claim, unit)
        build_mail(
            content,
            sender=self.mail_from,
            rfc_message_id=delivery.rfc_message_id,
            approval_id=approval.approval_id,
            at=now,
        )

    async def _check_people(self, claim: Claim, unit: UnitOfWork) -> None:
        approval = claim.approval
        policy = await policies.standing(unit.connection, approval.tenant, self.rules.public_keys)
        judged = await policies.judged(unit.connection, approval.tenant, approval.ticket_id)
        try:
            check_people(policy, judged, approval, claim.second)
        except NotYet as wait:
            logger.info("a reply waits for what the sender must know", extra=fields(code=wait.code))

    def _delivery(self, event_id: UUID, claim: Claim, trace: dict[str, str], now: datetime) -> Delivery:
        approval = claim.approval
        return Delivery(
            reply_id=approval.reply_id,
            event_id=event_id,
            tenant=approval.tenant,
            ticket_id=approval.ticket_id,
            ticket_version=approval.ticket_version,
            rfc_message_id=message_id(approval.reply_id, approval.ticket_id, self.mail_domain),
            signed=claim.signed,
            content=claim.sealed,
            trace=tracing.inject() or trace,
            queued_at=max(now, leaves_from(approval)),
            second=claim.signed_second,
        )

    async def received(self, event: Event[TicketReceived], _: None, unit: UnitOfWork) -> None:
        """Notes that the customer wrote again, be there an AI to read it or not. What they wrote stays sealed."""
        await store.note_version(unit.connection, event.tenant, event.data.ticket_id, event.data.version)

    async def triaged(self, event: Event[TicketTriaged], _: None, unit: UnitOfWork) -> None:
        await store.note_version(unit.connection, event.tenant, event.data.ticket_id, event.data.version)
        said = [("category", event.data.category.label), ("priority", event.data.priority)]
        if event.data.outside is not None:
            said.append(("category", event.data.outside.label))
        for field, value in said:
            await policies.note(unit.connection, event.tenant, event.data.ticket_id, field, value)
        await self.announcer.tell(unit, event)

    async def corrected(self, event: Event[TicketCorrected], _: None, unit: UnitOfWork) -> None:
        await store.hold(unit.connection, event.tenant, event.data.ticket_id, event.data.field)
        for field, value in judged_by(event.data):
            await policies.note(unit.connection, event.tenant, event.data.ticket_id, field, value)
        await self.announcer.tell(unit, event)

    async def policy(self, event: Event[PolicyDecided], _: None, unit: UnitOfWork) -> None:
        """Takes a policy that two people signed and that is newer than the one in force; refuses all else for good.

        The one in force is passed over: a restored bus brings it again.
        """
        if event.source != self.rules.source:
            raise Refused("source_unknown", action=REFUSED_POLICY)
        try:
            policy = check_policy(event.data, self.rules.public_keys, self.rules.tenant)
            await policies.lock(unit.connection, policy.tenant)
            if await policies.stands(unit.connection, policy.tenant, event.data):
                return
            known = await policies.version(unit.connection, policy.tenant)
            check_newer(policy, known, self.clock(), event.data.confirmed.consent.at)
        except BadPolicy as bad:
            raise Refused(bad.code, action=REFUSED_POLICY) from None
        await policies.put(unit.connection, policy, event.data)
        logger.info("an approval policy has taken effect", extra=fields(version=policy.version))

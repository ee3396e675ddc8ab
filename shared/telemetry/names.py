"""Every span, attribute, metric and log field by name. OpenTelemetry's names come first, ours begin with `guichet.`.

What each means, its type, unit and stability: `contract.py`.
"""

from typing import Final

TICKET_ID: Final = "guichet.ticket.id"
TICKET_VERSION: Final = "guichet.ticket.version"
TENANT: Final = "guichet.tenant"
EVENT_ID: Final = "guichet.event.id"
OUTCOME: Final = "guichet.outcome"
DEVICE: Final = "guichet.model.device"
ACTOR: Final = "guichet.actor"
REASON_CODE: Final = "guichet.reason"
STAGE: Final = "guichet.stage"
CATEGORY: Final = "guichet.ticket.category"
CHANNEL: Final = "guichet.ticket.channel"
PRIORITY: Final = "guichet.ticket.priority"
VIEW: Final = "guichet.queue.view"
PURPOSE: Final = "guichet.seal.purpose"
ENERGY_SOURCE: Final = "guichet.energy.source"
DRIFT_MEASURE: Final = "guichet.drift.measure"

SERVICE_NAME: Final = "service.name"
SERVICE_NAMESPACE: Final = "service.namespace"
SERVICE_INSTANCE: Final = "service.instance.id"
MESSAGING_SYSTEM: Final = "messaging.system"
MESSAGING_DESTINATION: Final = "messaging.destination.name"
MESSAGING_OPERATION: Final = "messaging.operation.name"
MESSAGING_OPERATION_TYPE: Final = "messaging.operation.type"
MESSAGING_GROUP: Final = "messaging.consumer.group.name"
MESSAGING_PARTITION: Final = "messaging.destination.partition.id"
MESSAGING_OFFSET: Final = "messaging.kafka.offset"
MESSAGING_BATCH: Final = "messaging.batch.message_count"
ERROR_TYPE: Final = "error.type"
GEN_AI_OPERATION: Final = "gen_ai.operation.name"
GEN_AI_PROVIDER: Final = "gen_ai.provider.name"
GEN_AI_REQUEST_MODEL: Final = "gen_ai.request.model"
GEN_AI_TOKEN_TYPE: Final = "gen_ai.token.type"  # noqa: S105
GEN_AI_INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
GEN_AI_OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"

ATTRIBUTES: Final = frozenset(
    value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)
)

ENCODER_DEVICE: Final = "guichet.encoder.device"
ENCODER_FALLBACK: Final = "guichet.encoder.fallback"
INTAKE_FILTERED: Final = "guichet.intake.filtered"
INTAKE_PASSED_OVER: Final = "guichet.intake.passed_over"
INTAKE_FAILED: Final = "guichet.intake.failed"
STAGE_EVENTS: Final = "guichet.stage.events"
STAGE_DURATION: Final = "guichet.stage.duration"
STAGE_AGE: Final = "guichet.stage.age"
STAGE_IN_PROGRESS: Final = "guichet.stage.in_progress"
STAGE_BATCH: Final = "guichet.stage.batch"
STAGE_LAG: Final = "guichet.stage.lag"
STAGE_GAVE_UP: Final = "guichet.stage.gave_up"
OUTBOX_WAITING: Final = "guichet.outbox.waiting"
OUTCOMES: Final = "guichet.outcomes"
SUGGESTION_AGE: Final = "guichet.suggestion.age"
QUEUE_TICKETS: Final = "guichet.queue.tickets"
QUEUE_OLDEST: Final = "guichet.queue.oldest"
AI_OUT: Final = "guichet.ai.out"
TICKETS_MISSING: Final = "guichet.tickets.missing"
LEDGER_COPY_OVERDUE: Final = "guichet.ledger.copy.overdue"
LEDGER_COPY_CONTRADICTED: Final = "guichet.ledger.copy.contradicted"
SEALED: Final = "guichet.seal.sealed"
OPENED: Final = "guichet.seal.opened"
WORDINGS: Final = "guichet.wordings"
ENERGY: Final = "guichet.energy"
DRIFT_ALERT: Final = "guichet.drift.alert"
DRIFT_SIZE: Final = "guichet.drift.size"
GEN_AI_DURATION: Final = "gen_ai.client.operation.duration"
GEN_AI_TOKENS: Final = "gen_ai.client.token.usage"

METRICS: Final = (
    frozenset(value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str))
    - ATTRIBUTES
)

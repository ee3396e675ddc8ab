"""What each name of `names.py` means: the one list of spans, metrics, attributes and log fields that leave a process.

`docs/reference/telemetry.md` is made of it, the collector's allow-list too, and tests hold what is emitted to it.
Stability is OpenTelemetry's own word for its names (semantic conventions 1.37); ours are `guichet`: they change only
with a line in the release's notes. An OpenTelemetry name that is not stable there may be renamed there.
"""

from collections.abc import Mapping
from typing import Final

from schemas.topics import SERVICES
from shared.telemetry import names
from shared.telemetry.kinds import Attribute, LogField, Metric, SpanName, Type

SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600)
"""Limits of the histograms' buckets; service levels may only be set at one of them."""
_AI_SECONDS: Final = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS: Final = (1, 4, 16, 64, 256, 1024, 4096, 16384, 65536)
_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)

_T, _MSG = names.TICKET_ID, names.MESSAGING_DESTINATION
_ACTION = (_T, names.TICKET_VERSION, names.TENANT, names.ACTOR, names.ERROR_TYPE)
_SENDING = (_T, names.TICKET_VERSION, names.TENANT, names.ERROR_TYPE)
_WHERE = (names.STAGE, _MSG)
_GEN = (names.GEN_AI_OPERATION, names.GEN_AI_PROVIDER, names.GEN_AI_REQUEST_MODEL)

ATTRIBUTES: Final = (
    Attribute(names.SERVICE_NAME, "string", "the service", "stable"),
    Attribute(names.SERVICE_NAMESPACE, "string", "always `guichet`", "stable"),
    Attribute(
        names.SERVICE_INSTANCE,
        "string",
        "a random id of the process: replicas count apart",
        "development",
    ),
    Attribute(names.ERROR_TYPE, "string", "an exception's class, or a code up to its colon", "stable"),
    Attribute(names.MESSAGING_SYSTEM, "string", "always `kafka`", "development"),
    Attribute(names.MESSAGING_DESTINATION, "string", "the topic", "development"),
    Attribute(names.MESSAGING_OPERATION, "string", "`send` or `process`", "development"),
    Attribute(names.MESSAGING_OPERATION_TYPE, "string", "`send` or `process`", "development"),
    Attribute(names.MESSAGING_GROUP, "string", "the consumer group", "development"),
    Attribute(names.MESSAGING_PARTITION, "string", "the partition", "development"),
    Attribute(names.MESSAGING_OFFSET, "int", "the record's offset in its partition", "development"),
    Attribute(names.MESSAGING_BATCH, "int", "how many events were prepared together", "development"),
    Attribute(names.GEN_AI_OPERATION, "string", "always `chat`", "development"),
    Attribute(names.GEN_AI_PROVIDER, "string", "always `local`", "development"),
    Attribute(
        names.GEN_AI_REQUEST_MODEL, "string", "the model's name, as the administrator configured it", "development"
    ),
    Attribute(names.GEN_AI_TOKEN_TYPE, "string", "`input` or `output`", "development"),
    Attribute(names.GEN_AI_INPUT_TOKENS, "int", "tokens asked", "development"),
    Attribute(names.GEN_AI_OUTPUT_TOKENS, "int", "tokens answered", "development"),
    Attribute(names.TICKET_ID, "string", "the ticket's opaque id (UUID)"),
    Attribute(names.TICKET_VERSION, "int", "the ticket's n-th message"),
    Attribute(names.TENANT, "string", "whose ticket it is"),
    Attribute(names.EVENT_ID, "string", "the event's id (UUID)"),
    Attribute(names.OUTCOME, "string", "what became of it: a code of a closed list"),
    Attribute(names.REASON_CODE, "string", "why: a code"),
    Attribute(names.DEVICE, "string", "`cpu` or `cuda`: what really runs"),
    Attribute(names.ACTOR, "string", "an agent's login; on spans only"),
    Attribute(names.STAGE, "string", "the service that takes a topic"),
    Attribute(names.CATEGORY, "string", "the category that a model gave: the taxonomy's, or a use case's own"),
    Attribute(names.CHANNEL, "string", "`mail`, `api` or `crm`"),
    Attribute(names.PRIORITY, "string", "`P1` to `P4`; `none` before triage"),
    Attribute(names.VIEW, "string", "a tab of the queue in which somebody is waited for"),
    Attribute(names.PURPOSE, "string", "what was sealed: `inbound`, `vault`, `outbound`"),
    Attribute(names.ENERGY_SOURCE, "string", "`rapl` (whole processor packages) or `nvml` (whole GPUs)"),
    Attribute(
        names.DRIFT_MEASURE,
        "string",
        "what is compared: `embedding`, `mix:category`, `confidence:type`, `overridden:impact`, …",
    ),
)

METRICS: Final = (
    Metric(
        names.STAGE_EVENTS,
        "counter",
        "{event}",
        "records taken, by what became of them: `done`, `dead` (with the reason's code), `repeated`, `put_back`",
        (*_WHERE, names.OUTCOME, names.ERROR_TYPE),
    ),
    Metric(
        names.STAGE_DURATION,
        "histogram",
        "s",
        "from being taken to being done; a batch's own time and all tries are in it",
        _WHERE,
        buckets=SECONDS,
    ),
    Metric(
        names.STAGE_AGE,
        "histogram",
        "s",
        "from the event's own time to being done: what somebody waits",
        _WHERE,
        buckets=SECONDS,
    ),
    Metric(names.STAGE_IN_PROGRESS, "up_down_counter", "{event}", "records taken and not yet done", _WHERE),
    Metric(names.STAGE_BATCH, "histogram", "{event}", "records taken at once", _WHERE, buckets=_SIZES),
    Metric(
        names.STAGE_LAG,
        "gauge",
        "{event}",
        "records of the partitions held that are not taken yet, as the last fetch told; nothing before the first",
        _WHERE,
    ),
    Metric(
        names.STAGE_GAVE_UP,
        "gauge",
        "{stage}",
        "1 once it takes nothing more, because too many in a row could not be handled, and waits for a person "
        "(`GUICHET_STAY_WHEN_GIVEN_UP`), else 0",
        (names.STAGE,),
    ),
    Metric(
        names.OUTBOX_WAITING,
        "gauge",
        "{event}",
        "events committed and not yet on the bus, seen once a round by the replica that sends them",
    ),
    Metric(
        names.OUTCOMES,
        "counter",
        "{event}",
        "what was decided, counted once it is committed: kinds of message, `spoken` "
        "or `abstained` by category, verdicts, drafts, approvals, sendings, openings",
        (_MSG, names.OUTCOME, names.CATEGORY),
        ("intake", "pseudonymizer", "triage", "drafter", "desk", "crm"),
    ),
    Metric(
        names.SUGGESTION_AGE,
        "histogram",
        "s",
        "from the customer's message to its suggestion (or the reason for none)",
        (names.PRIORITY,),
        ("drafter",),
        buckets=SECONDS,
    ),
    Metric(
        names.QUEUE_TICKETS,
        "gauge",
        "{ticket}",
        "tickets that wait for a person or for the AI",
        (names.VIEW, names.PRIORITY),
        ("desk",),
    ),
    Metric(
        names.QUEUE_OLDEST,
        "gauge",
        "s",
        "how long the longest of them has waited; restricted ones are not told as waiting",
        (names.VIEW, names.PRIORITY),
        ("desk",),
    ),
    Metric(
        names.AI_OUT,
        "gauge",
        "{stage}",
        "1 for each stage that a person took out with `guichet ai off`, else 0; "
        "nothing where no switch is set, or before it was read",
        (names.STAGE,),
        ("desk",),
    ),
    Metric(
        names.TICKETS_MISSING,
        "gauge",
        "{ticket}",
        "messages of the last day that came in over ten minutes ago and of "
        "which the ledger knows no pseudonymised text, no erasure, no restriction and no dead letter at the door: "
        "0 is what must be",
        by=("audit",),
    ),
    Metric(
        names.LEDGER_COPY_OVERDUE,
        "gauge",
        "s",
        "for how long rows have waited for the write-once copy that should stand in it; told where there is one",
        by=("audit",),
        rare=True,
    ),
    Metric(
        names.LEDGER_COPY_CONTRADICTED,
        "gauge",
        "{copy}",
        "1 while the ledger and its write-once copy say different things, else 0; told where there is one",
        by=("audit",),
        rare=True,
    ),
    Metric(names.SEALED, "counter", "{seal}", "texts sealed", (names.PURPOSE,), ("intake", "pseudonymizer", "desk")),
    Metric(
        names.OPENED,
        "counter",
        "{seal}",
        "seals opened, or why not: `opened`, `destroyed` (its key is gone), `broken`",
        (names.PURPOSE, names.OUTCOME),
        ("pseudonymizer", "desk", "crm"),
    ),
    Metric(
        names.INTAKE_FILTERED,
        "counter",
        "{message}",
        "messages acknowledged and not kept: their request type or action is not taken",
        (names.CHANNEL, names.REASON_CODE),
        ("intake",),
        rare=True,
    ),
    Metric(
        names.INTAKE_PASSED_OVER,
        "counter",
        "{message}",
        "messages that were erased, came again and were passed over",
        (names.REASON_CODE,),
        ("intake",),
        rare=True,
    ),
    Metric(
        names.INTAKE_FAILED,
        "counter",
        "{message}",
        "messages by HTTP that intake itself failed on: set aside, or not kept (`not_kept`)",
        (names.REASON_CODE,),
        ("intake",),
        rare=True,
    ),
    Metric(
        names.ENCODER_DEVICE,
        "gauge",
        "{device}",
        "1 for the device that the encoder runs on, 0 for the other",
        (names.DEVICE,),
        ("triage", "drafter"),
    ),
    Metric(
        names.ENCODER_FALLBACK,
        "gauge",
        "{fallback}",
        "1 while the encoder runs on the CPU because a GPU that was wanted is away",
        by=("triage", "drafter"),
    ),
    Metric(
        names.ENERGY,
        "counter",
        "J",
        "energy that the machine counted since the service started, of all that ran on it; "
        "nothing is told where no counter can be read",
        (names.ENERGY_SOURCE,),
        ("triage",),
        rare=True,
    ),
    Metric(
        names.DRIFT_ALERT,
        "gauge",
        "{alert}",
        "1 while a measure is beyond chance and far from the reference window, else 0; "
        "nothing while there are too few tickets to say",
        (names.DRIFT_MEASURE,),
        ("triage",),
        rare=True,
    ),
    Metric(
        names.DRIFT_SIZE,
        "gauge",
        "{change}",
        "by how much it moved: a population stability index, a difference of means or shares, "
        "or for `embedding` the root of an energy coefficient, from 0 to 1",
        (names.DRIFT_MEASURE,),
        ("triage",),
        rare=True,
    ),
    Metric(
        names.WORDINGS,
        "counter",
        "{draft}",
        "composed drafts, by what became of a generative model's wording",
        (names.OUTCOME, names.REASON_CODE),
        ("drafter",),
        rare=True,
    ),
    Metric(
        names.GEN_AI_DURATION,
        "histogram",
        "s",
        "one call of the generative model",
        (*_GEN, names.ERROR_TYPE),
        ("drafter",),
        rare=True,
        buckets=_AI_SECONDS,
        stability="development",
    ),
    Metric(
        names.GEN_AI_TOKENS,
        "histogram",
        "{token}",
        "tokens of one call, when its server tells them",
        (*_GEN, names.GEN_AI_TOKEN_TYPE),
        ("drafter",),
        rare=True,
        buckets=_TOKENS,
        stability="development",
    ),
)

_DESK_RARE: Final = (
    "desk correct",
    "desk dismiss",
    "desk judge",
    "desk mark masking",
    "desk read for second",
    "desk reject",
    "desk reopen",
    "desk resolve",
    "desk second",
    "desk steer",
    "desk undo",
)
SPANS: Final = (
    SpanName(
        "intake receive",
        "SERVER",
        "a message comes in by mail or HTTP; the trace begins here",
        (_T, names.TICKET_VERSION, names.OUTCOME, names.ERROR_TYPE),
        ("intake",),
    ),
    SpanName(
        "send {topic}",
        "PRODUCER",
        "an event leaves the outbox; child of what wrote it; "
        "of no ticket and written by no step (retention, say) it begins a trace",
        (
            names.MESSAGING_SYSTEM,
            _MSG,
            names.MESSAGING_OPERATION,
            names.MESSAGING_OPERATION_TYPE,
            names.EVENT_ID,
            _T,
            names.ERROR_TYPE,
        ),
        ("intake", "pseudonymizer", "triage", "drafter", "desk", "crm"),
        rarely_by=("audit",),
    ),
    SpanName(
        "process {topic}",
        "CONSUMER",
        "one event is taken to its end; child of the span that sent it; a CRM's own may begin a trace",
        (
            names.MESSAGING_SYSTEM,
            _MSG,
            names.MESSAGING_OPERATION,
            names.MESSAGING_OPERATION_TYPE,
            names.MESSAGING_GROUP,
            names.MESSAGING_PARTITION,
            names.MESSAGING_OFFSET,
            names.EVENT_ID,
            _T,
            names.TENANT,
            names.REASON_CODE,
            names.ERROR_TYPE,
        ),
    ),
    SpanName(
        "{service} prepare",
        "INTERNAL",
        "a batch's heavy work; of several events it begins a trace and links to each "
        "event's, of one it is that event's child",
        (_MSG, names.MESSAGING_BATCH, _T, names.ERROR_TYPE),
        ("pseudonymizer", "triage", "drafter"),
        linked=True,
    ),
    SpanName(
        "chat {model}",
        "CLIENT",
        "one call of the generative model",
        (*_GEN, names.GEN_AI_INPUT_TOKENS, names.GEN_AI_OUTPUT_TOKENS, names.REASON_CODE, names.ERROR_TYPE),
        ("drafter",),
        rare=True,
    ),
    SpanName("desk open ticket", "INTERNAL", "an agent opens a ticket", _ACTION, ("desk",)),
    SpanName("desk open original", "INTERNAL", "an agent opens a message as it came", _ACTION, ("desk",), rare=True),
    SpanName("desk confirm", "INTERNAL", "an agent is shown what would leave", _ACTION, ("desk",), rare=True),
    SpanName("desk approve", "INTERNAL", "an agent approves a text", _ACTION, ("desk",)),
    *(SpanName(name, "INTERNAL", "an agent's action", _ACTION, ("desk",), rare=True) for name in _DESK_RARE),
    SpanName(
        "desk publish decision",
        "INTERNAL",
        "a decision that may not be undone any more is published",
        (_T, names.ACTOR, names.OUTCOME, names.ERROR_TYPE),
        ("desk",),
    ),
    SpanName(
        "send mail",
        "CLIENT",
        "one attempt to send an approved reply",
        (*_SENDING, names.OUTCOME, names.REASON_CODE),
        ("crm",),
    ),
    SpanName(
        "settle uncertain reply",
        "INTERNAL",
        "a sender died at the wrong moment: nobody knows whether it went out",
        _SENDING,
        ("crm",),
        rare=True,
    ),
    SpanName(
        "post notice",
        "CLIENT",
        "one attempt to tell a subscriber",
        (names.EVENT_ID, _T, names.OUTCOME, names.ERROR_TYPE),
        ("crm",),
        rare=True,
    ),
)

_EXPLAINED: Final[tuple[tuple[str, Type, str], ...]] = (
    ("article", "string", "an article's opaque id"),
    ("articles", "int", "articles indexed"),
    ("attributes", "int", "how many attributes were on no list"),
    ("code", "string", "a code"),
    ("count", "int", "how many"),
    ("deaths", "int", "times that a process died"),
    ("digest", "string", "the model's SHA-256"),
    ("fallback", "string", "why the device is not the one asked for"),
    ("file", "string", "a file of the knowledge base"),
    ("good", "boolean", "whether all ended well"),
    ("hangs", "int", "times that a process hung"),
    ("known", "boolean", "whether it is a fault that passes"),
    ("line", "int", "a line of the checkpoint file"),
    ("model", "string", "the model's version"),
    ("next_seconds", "double", "seconds until the next try"),
    ("part", "string", "a part of the local stack"),
    ("provider", "string", "the inference runtime's provider"),
    ("rejected_id", "string", "an opaque id"),
    ("reply_id", "string", "the reply's id"),
    ("requested", "string", "the device asked for"),
    ("role", "string", "an agent's role"),
    ("seq", "int", "a row of the ledger"),
    ("shut", "boolean", "whether the door is shut for a while"),
    ("state", "string", "a code"),
    ("status", "int", "a process's exit status"),
    ("subscriber", "string", "a subscriber's name, as the administrator configured it"),
    ("topics", "int", "topics taken"),
    ("tries_left", "int", "tries left"),
    ("version", "int", "a policy's version"),
    ("what", "string", "the dependency waited for"),
    ("why", "string", "a code, or what of a setting or of an administrator's file cannot be used, and where"),
    ("measures", "string", "the measures that moved, as in `guichet.drift.measure`"),
)
FIELDS: Final = (
    LogField("ticket_id", names.TICKET_ID, "string", "the ticket in hand"),
    LogField("topic", names.MESSAGING_DESTINATION, "string", "the topic, or the consumer group"),
    LogField("partition", names.MESSAGING_PARTITION, "string", "the partition"),
    LogField("offset", names.MESSAGING_OFFSET, "int", "the record's offset"),
    LogField("event_id", names.EVENT_ID, "string", "the event's id"),
    LogField("error", names.ERROR_TYPE, "string", "an exception's class"),
    LogField("reason", names.REASON_CODE, "string", "a code"),
    LogField("outcome", names.OUTCOME, "string", "a code"),
    LogField("device", names.DEVICE, "string", "`cpu` or `cuda`"),
    LogField("channel", names.CHANNEL, "string", "`mail`, `api` or `crm`"),
    LogField(
        "error_at", "guichet.log.error_at", "string[]", "places in the code, innermost last: file, line, function"
    ),
    LogField("logger", "guichet.log.logger", "string", "which part of the code speaks"),
    *(LogField(field, f"guichet.log.{field}", kind, says) for field, kind, says in _EXPLAINED),
)

USUAL_LINES: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("guichet.service", "service is ready"): SERVICES,
    ("guichet.service", "service has stopped"): SERVICES,
    ("guichet.triage", "the model is loaded"): ("triage",),
    ("guichet.drafter", "knowledge base is indexed"): ("drafter",),
    ("guichet.crm.sending", "an attempt to send has ended"): ("crm",),
}
"""Lines that a good day has too, by logger and message, and who tells them. All others are rare."""

BY_METRIC: Final = {metric.name: metric for metric in METRICS}
BY_FIELD: Final = {field.field: field for field in FIELDS}
KEYS: Final = frozenset({one.name for one in ATTRIBUTES} | {one.attribute for one in FIELDS})
"""Every attribute key that may leave a process, on whatever signal."""

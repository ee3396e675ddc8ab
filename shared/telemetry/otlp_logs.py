"""Log lines as OTLP records: the constant message is body and event name, fields have their declared names."""

import logging
import re
from typing import Any, Final

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import get_current
from opentelemetry.sdk._logs import LoggerProvider

from shared.telemetry.contract import BY_FIELD
from shared.telemetry.logs import beside, message
from shared.telemetry.metrics import resource

_SEVERITY: Final = {
    logging.DEBUG: SeverityNumber.DEBUG,
    logging.INFO: SeverityNumber.INFO,
    logging.WARNING: SeverityNumber.WARN,
    logging.ERROR: SeverityNumber.ERROR,
    logging.CRITICAL: SeverityNumber.FATAL,
}
_OWN: Final = "opentelemetry"
"""What the exporters log is not handed to them: one that cannot reach its collector would feed itself."""


def event_name(logger: str, said: str) -> str:
    """`guichet.crm.sending` and "an attempt to send has ended": `guichet.crm.sending.an_attempt_to_send_has_ended`."""
    return f"{logger}.{re.sub(r'[^a-z0-9]+', '_', said.lower()).strip('_')}"


class OtlpLines(logging.Handler):
    """Fields that the contract does not know do not leave; how many there were is told, since that is our mistake."""

    def __init__(self, provider: LoggerProvider) -> None:
        super().__init__()
        self._logger = provider.get_logger("guichet")

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_OWN):
            return
        said = message(record)
        ours = record.name.startswith("guichet")
        self._logger.emit(
            LogRecord(
                timestamp=int(record.created * 1e9),
                context=get_current(),
                severity_number=_SEVERITY.get(record.levelno, SeverityNumber.UNSPECIFIED),
                severity_text=record.levelname,
                body=said,
                attributes=_attributes(record),
                event_name=event_name(record.name, said) if ours else None,
            )
        )


def _attributes(record: logging.LogRecord) -> dict[str, Any]:
    found: dict[str, Any] = {BY_FIELD["logger"].attribute: record.name}
    unknown = 0
    for name, value in beside(record).items():
        if (known := BY_FIELD.get(name)) is None:
            unknown += 1
        elif value is not None:
            found[known.attribute] = str(value) if known.type == "string" else value
    if unknown:
        found[BY_FIELD["attributes"].attribute] = unknown
    return found


def setup_otlp_logs(service: str, *, otlp_endpoint: str | None) -> LoggerProvider:
    """The same lines to an OTLP collector when one is configured. After `setup_logging`."""
    made = LoggerProvider(resource=resource(service), shutdown_on_exit=False)
    if otlp_endpoint is not None:
        from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter  # noqa: PLC0415
        from opentelemetry.sdk._logs.export import BatchLogRecordProcessor  # noqa: PLC0415

        exporter = OTLPLogExporter(endpoint=otlp_endpoint.rstrip("/") + "/v1/logs")
        made.add_log_record_processor(BatchLogRecordProcessor(exporter))
        logging.getLogger().addHandler(OtlpLines(made))
    return made

"""JSON logs that cannot carry content: fixed messages, listed fields, exceptions by class and place.

A log record's message is a constant; what varies goes into `extra=fields(...)`. An exception's own
message is never written, since a library may quote what it failed on.
"""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from opentelemetry import trace

from shared.telemetry import tracing

_FIELDS = "guichet_fields"
_AGAIN_SECONDS = 300.0


def fields(**values: str | float | bool | None) -> dict[str, Any]:
    """What a log line says beside its constant message: ids, codes, counts, durations."""
    return {_FIELDS: values}


def _places(error: BaseException) -> list[str]:
    frames = []
    walker = error.__traceback__
    while walker is not None:
        code = walker.tb_frame.f_code
        frames.append(f"{Path(code.co_filename).name}:{walker.tb_lineno}:{code.co_name}")
        walker = walker.tb_next
    return frames[-8:]


def message(record: logging.LogRecord) -> str:
    """The constant that was logged, never filled in."""
    return record.msg if isinstance(record.msg, str) and _is_template(record) else type(record.msg).__name__


def _is_template(record: logging.LogRecord) -> bool:
    """Ours are constants; a library's is kept only as the template it fills, or as uvicorn's one-liners."""
    if record.name.startswith(("guichet", "services", "shared")) or record.args:
        return True
    return record.name.startswith("uvicorn") and "\n" not in record.msg


def beside(record: logging.LogRecord) -> dict[str, Any]:
    """What a line says beside its message: the ticket in hand, its fields, and an exception's class and places."""
    found: dict[str, Any] = {}
    if (in_hand := tracing.ticket()) is not None:
        found["ticket_id"] = in_hand
    found.update(getattr(record, _FIELDS, {}))
    if record.exc_info and record.exc_info[1] is not None:
        error = record.exc_info[1]
        found["error"] = type(error).__name__
        found["error_at"] = _places(error)
    return found


class ContentFreeFormatter(logging.Formatter):
    """One JSON object a line. Records of other libraries are reduced to their unformatted message."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": message(record),
        }
        context = trace.get_current_span().get_span_context()
        if context.is_valid:
            line["trace_id"] = trace.format_trace_id(context.trace_id)
        return json.dumps(line | beside(record), ensure_ascii=False)


class OnceInAWhile(logging.Filter):
    """OpenTelemetry's own lines, each once in five minutes: with its collector away a service wrote 47 a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith("opentelemetry"):
            return True
        line = record.name, message(record)
        if 0 <= record.created - self._said.get(line, -_AGAIN_SECONDS) < _AGAIN_SECONDS:
            return False
        self._said[line] = record.created
        return True


def _without_words(error_type: type[BaseException] | None, error: BaseException | None) -> None:
    """What nobody caught: its class and place, as for any other error."""
    info = (error_type, error, error.__traceback__) if error_type is not None and error is not None else None
    logging.getLogger("guichet").critical("an error was not caught", exc_info=info)


def _install_hooks() -> None:
    """Interpreter, threads and destructors print an error's own words to standard error; warnings quote values.

    So does logging itself: a line that cannot be written (a full disk) would be printed there with all its arguments.
    """
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda kind, error, _: _without_words(kind, error)
    threading.excepthook = lambda args: _without_words(args.exc_type, args.exc_value)
    sys.unraisablehook = lambda args: _without_words(args.exc_type, args.exc_value)


def setup_logging(service: str, *, level: str = "INFO", file: Path | None = None) -> None:
    """Replaces every handler of the process. aiokafka logs values at DEBUG: it is held at WARNING."""
    handler: logging.Handler
    if file is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(file)
    handler.setFormatter(ContentFreeFormatter(service))
    handler.addFilter(OnceInAWhile())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    _install_hooks()
    for name in ("aiokafka", "asyncio", "httpx", "httpcore", "faststream", "uvicorn.access", "mail.log"):
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "faststream"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True

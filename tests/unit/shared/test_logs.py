import json
import logging
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import format_trace_id

from shared.telemetry import names, tracing
from shared.telemetry.logs import ContentFreeFormatter, fields
from shared.telemetry.otlp_logs import OtlpLines

SECRET = "Soleil2024!"


def formatted(record: logging.LogRecord) -> str:
    return ContentFreeFormatter("desk").format(record)


def record_of(name: str, message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error is not None else None
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, info)


@pytest.mark.feature(81)
def test_an_exceptions_own_words_are_never_logged() -> None:
    try:
        int(SECRET)
    except ValueError as error:
        line = formatted(record_of("guichet.x", "handler failed", error=error))
    assert SECRET not in line
    assert json.loads(line)["error"] == "ValueError"
    assert json.loads(line)["error_at"][0].startswith("test_logs.py:")


@pytest.mark.feature(81)
def test_another_librarys_arguments_are_never_logged() -> None:
    line = formatted(record_of("aiokafka.producer", "Sending (key=%s value=%s)", "k", SECRET))
    assert SECRET not in line
    assert json.loads(line)["message"] == "Sending (key=%s value=%s)"


@pytest.mark.feature(81)
def test_another_librarys_filled_in_message_is_not_logged() -> None:
    assert SECRET not in formatted(record_of("some.library", f"could not parse {SECRET}"))


@pytest.mark.feature(81)
def test_a_line_that_cannot_be_written_is_not_told_elsewhere() -> None:
    code = f"""if True:
        import logging
        from pathlib import Path
        from shared.telemetry.logs import setup_logging

        setup_logging("desk", file=Path("/dev/full"))
        logging.getLogger("aiokafka").warning("cannot take %s", {SECRET!r})
        print("went on")
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "went on\n"
    assert SECRET not in done.stderr


def test_a_collector_that_is_away_is_told_of_once_in_five_minutes_and_each_line_of_ours_each_time(
    tmp_path: Path,
) -> None:
    file = tmp_path / "desk.log"
    code = f"""if True:
        import logging
        from pathlib import Path
        from shared.telemetry.logs import setup_logging

        setup_logging("desk", file=Path({str(file)!r}))
        handler = logging.getLogger().handlers[0]
        for second in range(0, 601, 10):
            for name in ("opentelemetry.exporter.otlp", "opentelemetry.sdk", "guichet.desk", "aiokafka"):
                record = logging.LogRecord(name, logging.WARNING, "x.py", 1, "retrying in %ss", (second,), None)
                record.created = 1_000_000.0 + second
                handler.handle(record)
    """
    subprocess.run([sys.executable, "-c", code], timeout=60, check=True)
    told = Counter(json.loads(line)["logger"] for line in file.read_text().splitlines())
    assert told == {"opentelemetry.exporter.otlp": 3, "opentelemetry.sdk": 3, "guichet.desk": 61, "aiokafka": 61}


def test_listed_fields_are_logged() -> None:
    record = record_of("guichet.x", "dead letter written")
    record.__dict__.update(fields(reason="type_unknown", offset=7))
    line = json.loads(formatted(record))
    assert (line["message"], line["reason"], line["offset"]) == ("dead letter written", "type_unknown", 7)


@pytest.mark.feature(81)
def test_a_servers_traceback_in_one_string_is_not_logged() -> None:
    line = formatted(record_of("uvicorn.error", f"Traceback (most recent call last):\nValueError: {SECRET}"))
    assert SECRET not in line


@pytest.mark.feature(80)
def test_a_line_has_its_traces_id_on_its_way_to_a_file_and_to_a_collector() -> None:
    provider, kept = LoggerProvider(shutdown_on_exit=False), InMemoryLogRecordExporter()
    provider.add_log_record_processor(SimpleLogRecordProcessor(kept))
    record = record_of("guichet.x", "dead letter written")
    with TracerProvider(shutdown_on_exit=False).get_tracer("test").start_as_current_span("process x") as span:
        line = json.loads(formatted(record))
        OtlpLines(provider).emit(record)
    told, trace_id = kept.get_finished_logs()[0].log_record, span.get_span_context().trace_id
    assert (line["trace_id"], told.trace_id) == (format_trace_id(trace_id), trace_id)
    assert told.span_id == span.get_span_context().span_id
    assert "trace_id" not in json.loads(formatted(record))


@pytest.mark.feature(80)
def test_a_line_has_the_id_of_the_ticket_in_hand_also_below_a_span_that_does_not_know_it() -> None:
    with tracing.span("process x", attributes={names.TICKET_ID: "t-1"}):
        assert json.loads(formatted(record_of("guichet.x", "dead letter written")))["ticket_id"] == "t-1"
        with tracing.span("chat x"):
            assert json.loads(formatted(record_of("guichet.x", "dead letter written")))["ticket_id"] == "t-1"
    assert "ticket_id" not in json.loads(formatted(record_of("guichet.x", "dead letter written")))

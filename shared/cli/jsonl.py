"""JSON Lines in, JSON Lines out: what the offline commands have in common.

A bad line never stops the run: it is reported on standard error with its number and the reason
(never its content), copied to the rejects file when one is given, and counted in the exit status.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from shared.cli.clashes import STANDARD, clash
from shared.cli.inputs import standard
from shared.cli.outputs import Output, OutputError, writing
from shared.unprepared import Unprepared

Record = dict[str, Any]
Process = Callable[[list[Record]], list[Record]]
Adapt = Callable[[Record], Record]

EXIT_OK, EXIT_REJECTED, EXIT_USAGE = 0, 1, 2
MOST_BYTES = 1024 * 1024
"""Of the records that are processed at once, but for one that has more by itself: memory follows what is in hand."""


class LineError(ValueError):
    """Why one record cannot be processed. The message is shown: it must not repeat the record."""


class InputError(Exception):
    """No more can be read. The message is shown: it names the place."""

    def __init__(self, source: str, error: OSError) -> None:
        name = "standard input" if source == STANDARD else source
        super().__init__(f"{name}: {error.strerror or 'cannot be read'}")


def as_ticket(record: Record) -> Record:
    """What `mail` and `pseudonymize` write is a ticket too: their `text` is its body, and a subject may be missing.

    A `text` beside a body is not read: both joined, perhaps, for another command.
    """
    if "text" not in record:
        return record
    rest = {name: value for name, value in record.items() if name != "text"}
    if "body" in record:
        return rest
    return {**rest, "subject": record.get("subject") or "", "body": record["text"]}


def parse_line(line: bytes, required: Sequence[str], adapt: Adapt = dict) -> Record:
    """Read one line as a record with an `id` and the required text fields, or say what is wrong."""
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise LineError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise LineError(f"not JSON (column {error.colno})") from None
    except (RecursionError, ValueError):
        raise LineError("not JSON") from None
    if not isinstance(record, dict):
        raise LineError("not an object")
    if isinstance(record.get("id"), bool) or not isinstance(record.get("id"), str | int):
        raise LineError("`id` is missing or is not a string")
    record = adapt(record)
    for name in required:
        if name == "id":
            continue
        if name not in record:
            raise LineError(f"`{name}` is missing")
        if not isinstance(record[name], str):
            raise LineError(f"`{name}` is not a string")
    return record


@dataclass
class _Run:
    """One pass over the input; holds the open files and the count of rejects."""

    process: Process
    out: Output
    rejects: Output
    label: str
    adapt: Adapt
    rejected: int = 0
    pending: list[tuple[int, bytes, Record]] = field(default_factory=list)
    size: int = 0

    def reject(self, number: int, line: bytes, reason: str) -> None:
        self.rejected += 1
        print(f"{self.label}: line {number}: {reason}", file=sys.stderr)
        self.rejects.write(line.rstrip(b"\r\n") + b"\n")

    def take(self, lines: Iterable[bytes], required: Sequence[str], batch: int) -> None:
        for number, line in enumerate(lines, start=1):
            clean = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not clean.strip():
                continue
            try:
                record = parse_line(clean, required, self.adapt)
            except LineError as error:
                self.reject(number, line, str(error))
                continue
            if self.size + len(line) > MOST_BYTES:
                self.flush()
            self.pending.append((number, line, record))
            self.size += len(line)
            if len(self.pending) >= batch:
                self.flush()
        self.flush()

    def flush(self) -> None:
        """Process what is pending as one batch; when that fails, one record at a time."""
        batch, self.pending, self.size = self.pending, [], 0
        if not batch:
            return
        try:
            results = self.process([record for _, _, record in batch])
        except (Unprepared, OutputError):  # no line is to blame
            raise
        except Exception:  # noqa: BLE001 - the culprit is found one by one below
            for one in batch:
                self._single(*one)
            return
        for result in results:
            self.write(result)

    def _single(self, number: int, line: bytes, record: Record) -> None:
        try:
            results = self.process([record])
        except (Unprepared, OutputError):
            raise
        except LineError as error:
            self.reject(number, line, str(error))
        except Exception as error:  # noqa: BLE001 - a bad line never stops the run; the type says enough
            self.reject(number, line, f"could not be processed ({type(error).__name__})")
        else:
            for result in results:
                self.write(result)

    def write(self, record: Record) -> None:
        try:
            line = json.dumps(record, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError:  # half of a surrogate pair: only an escape can carry it
            line = json.dumps(record).encode("ascii")
        self.out.write(line + b"\n")


@contextmanager
def _reading(source: str) -> Iterator[BinaryIO]:
    try:
        file = standard() if source == STANDARD else Path(source).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InputError(source, error) from None
    with nullcontext(file) if source == STANDARD else file:
        yield file


def _lines(reader: BinaryIO, source: str) -> Iterator[bytes]:
    try:
        yield from reader
    except OSError as error:
        raise InputError(source, error) from None


def _shown(reader: BinaryIO, source: str, label: str, stack: ExitStack) -> Iterator[bytes]:
    """The lines, with a progress bar by bytes when standard error is a terminal and the size is known."""
    lines = _lines(reader, source)
    if sys.stderr is None or not sys.stderr.isatty() or source == STANDARD:
        yield from lines
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    progress = stack.enter_context(Progress(*columns, console=Console(stderr=True)))
    task = progress.add_task(label, total=Path(source).stat().st_size)
    for line in lines:
        yield line
        progress.advance(task, len(line))


def run_jsonl(
    input: str,  # noqa: A002 - named after the option
    output: str,
    rejects: str | None,
    process: Process,
    *,
    required: Sequence[str],
    batch: int = 64,
    label: str,
    adapt: Adapt = dict,
) -> int:
    """Run `process` over the records of `input` in batches and return the exit status: 0, 1, 2 or 141.

    `adapt` sees each record before its fields are asked for. `process` may raise `LineError` with a
    reason that is safe to show; any other error rejects the record that caused it with the error's
    type alone, but for `Unprepared` and `OutputError`, which end the run.
    """
    if why := clash([input], [output, rejects]):
        print(f"{label}: {why}", file=sys.stderr)
        return EXIT_USAGE
    try:
        with ExitStack() as stack:
            reader = stack.enter_context(_reading(input))
            run = _Run(
                process=process,
                out=stack.enter_context(writing(output)),
                rejects=stack.enter_context(writing(rejects)),
                label=label,
                adapt=adapt,
            )
            run.take(_shown(reader, input, label, stack), required, batch)
    except OutputError as error:
        return error.told(label)
    except (InputError, Unprepared) as error:
        print(f"{label}: {error}", file=sys.stderr)
        return EXIT_USAGE
    return EXIT_REJECTED if run.rejected else EXIT_OK

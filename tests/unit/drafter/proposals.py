"""What replies of people come to, measured: `python -m tests.unit.drafter.proposals`.

`solved.jsonl` holds 24 tickets about six matters that the shipped base does not answer, each with the reply that a
person might send. They go the whole way but for the bus: what the desk keeps, what the drafter takes, who is alike.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np

from models.build import ensure
from models.pii.build import ensure as ensure_finder
from schemas.replies import ReplyRevised
from schemas.tickets import PlaceholderTable
from services.desk.domain.said import said
from services.drafter.adapters.embedder import Embedder, Floats, Likeness
from services.drafter.adapters.proposing import Proposer, look
from services.drafter.adapters.solved import Beside, Ready
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.outcome import Ticket
from services.drafter.domain.proposing import Composed, Rule, Solved
from shared.inference import Encoder, locate
from shared.recognising.door import Door

QUESTIONS = Path(__file__).with_name("solved.jsonl")
DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TABLE = PlaceholderTable(rows=())


@dataclass(frozen=True)
class Row:
    """A ticket, what the drafter took of its reply, and the two vectors."""

    matter: str
    lang: str
    revised: ReplyRevised
    ready: Ready | None
    question: Floats

    def solved(self) -> Solved:
        assert self.ready is not None
        data = self.revised
        return Solved(
            data.ticket_id, data.reply_id, "hardware", self.ready.subject, self.ready.sentences, self.ready.left_out,
            data.decided_at,
        )  # fmt: skip


def load(embedder: Embedder, door: Door) -> list[Row]:
    raw = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    tickets = [Ticket(row["lang"], row["subject"], row["body"]) for row in raw]
    langs = [ticket.lang for ticket in tickets]
    vectors = Likeness(embedder).vectors(embedder.questions([one.question for one in tickets], langs), langs)
    proposer = Proposer(lambda: (embedder, door), [DEFAULT_VOICES], Rule(), timedelta(days=365))
    revised = [_revised(place, row) for place, row in enumerate(raw)]
    ready = proposer._ready(revised)
    return [
        Row(row["matter"], row["lang"], data, one, vector)
        for row, data, one, vector in zip(raw, revised, ready, vectors, strict=True)
    ]


def _revised(place: int, row: dict[str, str]) -> ReplyRevised:
    kept = said(row["reply"], TABLE, [row["subject"], row["body"]], subject=row["subject"], category="hardware")
    return ReplyRevised(
        ticket_id=UUID(int=place + 1), version=1, reply_id=UUID(int=place + 1000), draft_id=UUID(int=place + 2000),
        lang=row["lang"], kind="rewritten", changed=1, share=1.0, said=kept, decided_at=DAY + timedelta(hours=place),
    )  # fmt: skip


def arrive(rows: list[Row], rule: Rule) -> list[tuple[Composed, list[str]]]:
    """What is proposed when these replies are sent one after the other, and the matters of the tickets behind each."""
    known: list[Row] = []
    taken: dict[int, Solved] = {}
    made = []
    for row in rows:
        if row.ready is None:
            continue
        known.append(row)
        beside = [place for place, one in enumerate(known) if one.lang == row.lang]
        replies = [taken.get(place, known[place].solved()) for place in beside]
        questions = np.stack([known[place].question for place in beside])
        answers = np.stack([one.vector for place in beside if (one := known[place].ready) is not None])
        found = look(Beside(len(beside) - 1, tuple(replies), questions, answers, row.lang), rule)
        if found.covered is not None:
            taken[beside[-1]] = replace(replies[-1], proposal_id=found.covered)
        elif found.group is not None and found.composed is not None:
            members = (found.group.centre, *found.group.others)
            made.append((found.composed, [known[beside[place]].matter for place in members]))
            for place in members:
                centre = place == found.group.centre
                taken[beside[place]] = replace(replies[place], proposal_id=UUID(int=len(made)), centre=centre)
    return made


def _quantiles(values: list[float]) -> str:
    return " ".join(f"{value:.2f}" for value in np.quantile(values, [0, 0.25, 0.5, 0.75, 1]))


def main() -> None:
    ensure()
    ensure_finder()
    rows = load(Embedder(Encoder.load(locate(), device="cpu")), Door.load())
    ready = [row for row in rows if row.ready is not None]
    kept = sum(len(row.ready.sentences) for row in ready if row.ready)
    told = kept + sum(row.ready.left_out for row in ready if row.ready)
    print(f"replies: {len(ready)} of {len(rows)} with sentences, {kept} of {told} sentences taken")
    for name in ("question", "reply"):
        for same in (True, False):
            pairs = [
                float(a.question @ b.question) if name == "question" else float(a.ready.vector @ b.ready.vector)
                for place, a in enumerate(ready)
                for b in ready[:place]
                if a.lang == b.lang and (a.matter == b.matter) is same and a.ready and b.ready
            ]
            print(f"{name}, {'one matter' if same else 'two matters'}: {len(pairs)} pairs, {_quantiles(pairs)}")
    for threshold in (0.35, 0.4, 0.45, 0.5):
        made = arrive(rows, Rule(reply=threshold))
        pure = sum(len(set(matters)) == 1 for _, matters in made)
        print(
            f"reply {threshold}: {len({m for _, ms in made for m in ms})} of 6 matters, {len(made)} made, {pure} pure"
        )
    for composed, matters in arrive(rows, Rule()):
        print(f"\n{matters}\n# {composed.title}\n{composed.text}\n? {composed.questions}, left out {composed.left_out}")


if __name__ == "__main__":
    main()

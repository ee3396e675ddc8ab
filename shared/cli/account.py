"""The demo's account: where did each ticket get to? Pure: evidence in, figures out."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shared.cli.observer import TicketStory
from shared.privacy.scan import Finding


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was fed in, what the bus says, what the customer's mail server accepted, what leaked."""

    tickets_fed: int
    messages_fed: int
    stories: Sequence[TicketStory]
    delivered: Sequence[str]  # the Message-ID of each mail that the SMTP server accepted
    findings: Collection[Finding]


@dataclass(frozen=True, slots=True)
class Account:
    """The summary that `guichet demo --exit` prints. `problems` says in words what is wrong."""

    tickets: int
    answered: int
    no_answer: int
    not_actionable: int
    sent: int
    lost: int
    duplicated: int
    leaked: int
    problems: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.problems

    def as_json(self, *, seconds: float, bus: str, device: str) -> dict[str, Any]:
        figures = {name: value for name, value in asdict(self).items() if name != "problems"}
        return {**figures, "seconds": round(seconds, 1), "bus": bus, "device": device}


def account(evidence: Evidence) -> Account:
    """Each ticket is answered, has no answer, or was nothing to answer; what is none of these is lost."""
    stories = [story for story in evidence.stories if story.received]
    answered = [story for story in stories if story.answered]
    open_stories = [story for story in stories if not story.answered]
    not_actionable = [story for story in open_stories if story.draft is not None and not story.actionable]
    no_answer = [
        story for story in open_stories if story.draft is not None and story.actionable and not story.suggested
    ]
    settled = len(answered) + len(not_actionable) + len(no_answer)
    received = sum(len(story.received) for story in stories)
    repeats = sum(count - 1 for count in Counter(evidence.delivered).values())
    undelivered = sum(len(story.undelivered) for story in answered)
    lost = max(0, evidence.messages_fed - received) + (len(stories) - settled) + undelivered
    duplicated = repeats + max(0, received - evidence.messages_fed, len(stories) - evidence.tickets_fed)
    sent = len(set(evidence.delivered))
    replies = sum(len(story.sent) for story in answered)
    problems = [
        text
        for wrong, text in (
            (lost, f"{lost} lost: not every message became a settled ticket"),
            (duplicated, f"{duplicated} duplicated: something was taken in or sent twice"),
            (evidence.findings, f"{len(evidence.findings)} leaks of planted values"),
            (sent != replies, f"{replies} replies were reported sent, the mail server accepted {sent}"),
            (
                len(stories) != evidence.tickets_fed,
                f"{evidence.tickets_fed} tickets were fed, {len(stories)} are known",
            ),
        )
        if wrong
    ]
    return Account(
        tickets=len(stories),
        answered=len(answered),
        no_answer=len(no_answer),
        not_actionable=len(not_actionable),
        sent=sent,
        lost=lost,
        duplicated=duplicated,
        leaked=len(evidence.findings),
        problems=tuple(problems),
    )

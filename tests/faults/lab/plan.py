"""What customers and agents will do, before anything runs: a pure function of a seed."""

import random
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from typing import Literal

from services.intake.domain.mail import parse_mail
from shared.samples.mailbox import samples

Channel = Literal["mail", "api"]
SENDER = "Dominique Essai"
CATEGORIES = ("access", "hardware", "network", "billing", "information")
_THREADS = (
    (
        "VPN bloqué",
        "Bonjour,\nje n'arrive plus à me connecter au VPN depuis ce matin.\nDominique Essai",
        "Bonjour,\ncela ne marche toujours pas. Mon numéro est le 06 98 76 54 32.\nDominique Essai",
        "Bonjour,\ntoute l'équipe de Quimper est bloquée maintenant, c'est urgent.\nDominique Essai",
    ),
    (
        "Printer offline",
        "Hello,\nthe printer on the second floor says offline since yesterday.\nDominique Essai",
        "Hello,\nit printed one page and stopped again. Could somebody come and look?\nDominique Essai",
    ),
    (
        "Facture en double",
        "Bonjour,\nj'ai reçu deux fois la facture de novembre, pouvez-vous vérifier ?\nDominique Essai",
        "Bonjour,\non m'a prélevé deux fois : merci de rembourser la seconde.\nDominique Essai",
    ),
)
_SINGLES = (1, 2, 3, 5, 8, 9, 11, 13, 27, 33, 37, 40)
"""Numbers of mails of the sample mailbox: questions, incidents, a thank-you, a mail with a secret in it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A conversation without its customer: the same words always come to the same end."""

    name: str
    channel: Channel
    subject: str
    texts: tuple[str, ...]
    automatic: bool = False


@cache
def shapes() -> tuple[Shape, ...]:
    """Every conversation that a plan may hold."""
    by_number = {sample.path.name[:2]: sample for sample in samples()}
    found = []
    for number in _SINGLES:
        mail = parse_mail(by_number[f"{number:02}"].raw)
        channel: Channel = "mail" if number % 2 else "api"
        found.append(Shape(f"sample-{number:02}", channel, mail.subject or "", (mail.text,)))
    for number, (subject, *texts) in enumerate(_THREADS):
        found.append(Shape(f"thread-{number}", "api" if number == 1 else "mail", subject, tuple(texts)))
    absence = "Je suis absent jusqu'au lundi 30 novembre."
    found.append(Shape("absence", "mail", "Réponse automatique", (absence,), automatic=True))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One ticket to be: when it begins (seconds), how its customer repeats himself, what an agent does with it."""

    key: str
    shape: Shape
    at: float
    repeats: tuple[bool, ...]
    approve: bool
    correct: str | None

    @property
    def address(self) -> str:
        return f"{self.key}@essai.example"

    def message_id(self, number: int) -> str:
        return f"<{self.key}.{number}@essai.example>"

    def mail(self, number: int) -> bytes:
        """The message as RFC 5322 text, the same each time it is asked for."""
        mail = EmailMessage()
        mail["From"] = f"{SENDER} <{self.address}>"
        mail["To"] = "support@guichet.example"
        mail["Subject"] = self.shape.subject if number == 0 else f"Re: {self.shape.subject}"
        mail["Message-ID"] = self.message_id(number)
        mail["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
        if number:
            mail["In-Reply-To"] = self.message_id(number - 1)
            mail["References"] = " ".join(self.message_id(one) for one in range(number))
        if self.shape.automatic:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(self.shape.texts[number])
        return mail.as_bytes()

    def body(self, number: int) -> dict[str, str]:
        """The message as the HTTP API takes it."""
        return {
            "subject": self.shape.subject,
            "text": self.shape.texts[number],
            "sender_name": SENDER,
            "sender_address": self.address,
            "external_reference": self.key,
        }


def plan(seed: int, seconds: float, tickets: int, *, run: str) -> tuple[Conversation, ...]:
    """The conversations of one run, in the order in which they begin. `run` makes their keys new."""
    rng = random.Random(f"{seed} work")
    begun = sorted(rng.uniform(0, seconds * 0.9) for _ in range(tickets))
    return tuple(_conversation(rng, f"{run}-{number}", at) for number, at in enumerate(begun))


def each_once(run: str) -> tuple[Conversation, ...]:
    """Every shape, once, with nobody who acts on it: the undisturbed run."""
    return tuple(
        Conversation(f"{run}-{number}", shape, 0.0, (False,) * len(shape.texts), approve=False, correct=None)
        for number, shape in enumerate(shapes())
    )


def _conversation(rng: random.Random, key: str, at: float) -> Conversation:
    shape = rng.choice(shapes())
    return Conversation(
        key,
        shape,
        round(at, 2),
        tuple(rng.random() < 0.2 for _ in shape.texts),
        approve=rng.random() < 0.6,
        correct=rng.choice(CATEGORIES) if rng.random() < 0.3 else None,
    )

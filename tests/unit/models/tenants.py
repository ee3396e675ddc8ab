"""What the tests of tenants' classifiers learn from: texts put together from hand-written phrases."""

from itertools import product

import numpy as np

OPENINGS = ("Since this morning", "Hello, for two days", "As of the last update", "Again today", "In the small office")
MATTERS = {
    "Printing": ("the printer jams on every page", "the toner leaves grey stripes", "no page comes out of the tray"),
    "Payroll": (
        "my payslip lacks the overtime",
        "the salary came without the bonus",
        "the payslip shows the old grade",
    ),
    "Doors": ("my badge opens no door", "the badge reader stays red", "the gate ignores my badge"),
}
EXAMPLES = [
    (f"{opening} {words}.", label) for label, all_ in MATTERS.items() for opening, words in product(OPENINGS, all_)
]


def vectors_of(texts: list[str]) -> np.ndarray:
    """A fixed point for each text: what the words alone must do, and what must only stay the same."""
    return np.stack([np.random.default_rng(list(text.encode())).normal(size=8) for text in texts]).astype(np.float32)

"""From logits to probabilities."""

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]


def log_softmax(logits: Doubles) -> Doubles:
    """[rows, labels]; each row by itself."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def softmax(logits: Doubles) -> Doubles:
    return np.asarray(np.exp(log_softmax(logits)))

import numpy as np

from models.measure import by_language, figures

LABELS = ("a", "b")


def test_perfect_and_sure() -> None:
    found = figures(np.array([[1.0, 0.0], [0.0, 1.0]]), LABELS, ["a", "b"])
    assert (found.accuracy, found.macro_f1, found.ece, found.coverage_at_95_precision) == (1.0, 1.0, 0.0, 1.0)


def test_overconfidence_is_an_error_of_calibration() -> None:
    found = figures(np.array([[1.0, 0.0]] * 4), LABELS, ["a", "a", "b", "b"])
    assert found.ece == 0.5
    assert found.accuracy == 0.5


def test_coverage_takes_the_surest_while_they_are_right() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]])
    assert figures(probabilities, LABELS, ["a", "a", "b", "b"]).coverage_at_95_precision == 0.5


def test_each_language_is_measured_apart() -> None:
    probabilities = {"type": np.array([[0.9, 0.1], [0.9, 0.1]])}
    found = by_language(probabilities, {"type": LABELS}, {"type": ["a", "b"]}, ["fr", "en"])
    assert found["type"]["fr"]["accuracy"] == 1.0
    assert found["type"]["en"]["accuracy"] == 0.0
    assert found["type"]["overall"]["n"] == 2

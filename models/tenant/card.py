"""The card of a tenant's classifier: what it learnt from, with whose consent, and how good it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.tenant.artefact import Origin
from models.tenant.fairness.figures import Fairness
from shared.inference import Manifest

MASKED = {
    "by_guichet": "by Guichet, before anything else",
    "beforehand": "beforehand, as stated by whoever trained it; Guichet found no mail address, number or card in them",
}


@dataclass(frozen=True, slots=True)
class Facts:
    learnt: int
    rejected: int
    day: date
    fairness: Fairness
    unfair: Sequence[str]
    """Where it is over the shipped bounds, or nothing can be told."""


def written(model: str, origin: Origin, facts: Facts, found: Mapping[str, Any], encoder: Manifest) -> str:
    lines = [*_origin(model, origin, facts, found), *_figures(found), *_fairness(facts), *_use(), *_licence(encoder)]
    return "\n".join(lines) + "\n"


def _origin(model: str, origin: Origin, facts: Facts, found: Mapping[str, Any]) -> list[str]:
    return [
        "# A tenant's own classifier",
        "",
        "| | |",
        "|---|---|",
        f"| Model | `{model}` |",
        f"| Tenant | {_cell(origin.tenant)} |",
        f"| Consent | {_cell(origin.consent)} |",
        f"| Data | `{origin.data}` |",
        f"| Pseudonymised | {MASKED[origin.pseudonymized]} |",
        f"| Learnt from | {facts.learnt} texts, {len(found['labels'])} labels |",
        f"| Held out | {found['n']} texts, which it never saw |",
        f"| Rejected | {facts.rejected} lines |",
        f"| Seed | {origin.seed} |",
        f"| Date | {facts.day.isoformat()} |",
        "",
    ]


def _figures(found: Mapping[str, Any]) -> list[str]:
    return [
        "## Figures on the held-out texts",
        "",
        "| Accuracy | Macro-F1 | Weighted F1 | Calibration error |",
        "|---|---|---|---|",
        f"| {found['accuracy']} | {found['macro_f1']} | {found['weighted_f1']} | {found['ece']} |",
        "",
        "| Label | Texts | Precision | Recall | F1 |",
        "|---|---|---|---|---|",
        *(
            f"| {_cell(label)} | {row['n']} | {row['precision']} | {row['recall']} | {row['f1']} |"
            for label, row in found["per_label"].items()
        ),
        "",
        *_overlaps(found),
    ]


def _overlaps(found: Mapping[str, Any]) -> list[str]:
    if not found["overlaps"]:
        return []
    return ["## Labels that overlap", "", *(f"- {_cell(pair['words'])}" for pair in found["overlaps"]), ""]


def _fairness(facts: Facts) -> list[str]:
    groups = facts.fairness.groups.items()
    return [
        "## Fairness on the held-out texts",
        "",
        "The same texts, changed in what must not matter. `neutral` is edits that tell nothing of anybody.",
        "A lean is how far the label that gains or loses most does so on average, all in one direction.",
        "",
        "| Changed | Texts | Pairs | Get another label | 95 % | Probability moves by | Lean |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {name} | {one.texts} | {one.pairs} | {one.share} | {one.interval[0]} to {one.interval[1]} "
            f"| {one.move} | {one.lean} |"
            for name, one in groups
        ),
        "",
        *_verdict(facts.unfair),
        "",
        "Languages are not swapped, since nobody translated these texts; of each as it came, so many got their label:",
        "",
        *(f"- {lang}: {read.accuracy} of {read.n}" for lang, read in facts.fairness.languages.items()),
        "",
    ]


def _verdict(unfair: Sequence[str]) -> Iterator[str]:
    if not unfair:
        yield "It keeps to the shipped bounds. That was measured, and is no proof that nobody is treated worse."
        return
    yield "**It does not keep to the shipped bounds**, or nothing can be told: production takes a second person:"
    yield ""
    yield from (f"- {problem}" for problem in unfair)


def _use() -> list[str]:
    return [
        "## What it is for",
        "",
        "It suggests one of these labels for a pseudonymised text of the same tenant, with a probability. A person's",
        "choice outranks it. It decides nothing about a person, and knows no label that it has not learnt. Texts of",
        "another time, language or product than it learnt from are read worse than the figures say: measure again.",
        "",
    ]


def _licence(encoder: Manifest) -> list[str]:
    source = encoder.source
    return [
        "## Licence and care",
        "",
        "The weights are learnt from the tenant's data: whoever holds the rights in the data says who may use them.",
        f"The encoder is {source.model} ({source.licence}), version {encoder.version}, `{encoder.embedding_digest}`.",
        "Guichet's code is Apache-2.0.",
        "",
        "`terms.json` holds words of the pseudonymised texts, each from two texts or more. Keep this folder as you",
        "keep those texts, and delete it when the consent ends.",
    ]


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")

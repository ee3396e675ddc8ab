"""A tenant's own classifier. The texts are put together from hand-written phrases, so that each set can be told apart."""

import json
import shutil
import socket
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
import typer
from click.testing import Result
from sklearn.feature_extraction.text import TfidfVectorizer
from typer.testing import CliRunner

from models.main import cli as commands
from models.tenant import export
from models.tenant.artefact import TERMS, WEIGHTS, Origin, apply, fits, load, save
from models.tenant.artefact import manifest as manifest_of
from models.tenant.classifier import Classifier
from models.tenant.command import train
from models.tenant.errors import TenantError
from models.tenant.learning import EVEN, fit, folds, indices, sample
from models.tenant.opening import now
from models.tenant.reading import LONGEST, plain
from models.tenant.record import Record
from models.tenant.report import overlaps, report
from models.tenant.terms import LONGEST_PIECE, SHORTEST_PIECE, WORD, Terms, pieces, words
from models.tenant.training import Material, crossvalidated, held_out
from shared.inference import Encoder
from shared.inference.artefacts import EMBEDDING_GRAPH, GRAPH, File
from tests.unit.models.tenants import EXAMPLES, MATTERS, vectors_of

cli = typer.Typer()
cli.command()(train)

OPTIONS = ("--text", "Message", "--label", "Team")
CONSENTED = (*OPTIONS, "--consent", "CTR-7 §4")
ORIGIN = Origin(tenant="t", consent="c", data="sha256:1", pseudonymized="by_guichet", encoder="sha256:0", seed=1)
MASKED = (*CONSENTED, "--already-pseudonymized")


LATER = [
    ("Message", "Team"),
    ("the printer jams and leaves grey stripes", "Printing"),
    ("my payslip shows no bonus", "Payroll"),
    ("the gate ignores my badge today", "Doors"),
]


def nothing(model: str) -> dict[str, str]:
    return {}


def csv_file(tmp_path: Path, rows: list[tuple[str, str]]) -> Path:
    path = tmp_path / "export.csv"
    lines = ["Id,Message,Team", *(f'{at},"{text}",{label}' for at, (text, label) in enumerate(rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(data), *arguments])


def everything(*arguments: str | Path) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    """A store of the test's own, and its record."""
    store = tmp_path / "store"
    monkeypatch.setenv("GUICHET_CLASSIFIERS_DIR", str(store))
    return Record(store / "record.jsonl", now)


@pytest.mark.feature(92)
@pytest.mark.parametrize("consent", [(), ("--consent", "  ")])
def test_without_consent_nothing_is_read(tmp_path: Path, consent: tuple[str, ...], record: Record) -> None:
    out = tmp_path / "ours"
    found = run(tmp_path / "not-even-there.csv", *OPTIONS, "--out", str(out), *consent)
    assert found.exit_code == 2
    assert "consent" in found.stderr
    assert "Nothing was read" in found.stderr
    assert not out.exists()
    (entry,) = record.entries()
    assert (entry.action, entry.facts) == ("training.refused", {"reason": "no_consent"})


@pytest.mark.feature(92)
def test_a_claim_that_texts_are_masked_is_checked_and_its_refusal_on_record(
    tmp_path: Path, artefact: Path, record: Record
) -> None:
    rows = [*EXAMPLES[:20], ("Write to jeanne.quintal@exemple.ca please", "Doors"), *EXAMPLES[20:]]
    out = tmp_path / "ours"
    found = run(csv_file(tmp_path, rows), *MASKED, "--out", str(out))
    assert found.exit_code == 2
    assert "lines 22" in found.stderr
    assert "on record" in found.stderr
    assert not out.exists()
    (entry,) = record.entries()
    assert (entry.action, entry.facts) == ("training.refused", {"reason": "not_pseudonymized", "lines": 1})


@pytest.mark.feature(92)
def test_without_a_pseudonymiser_nothing_is_learnt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Record
) -> None:
    monkeypatch.setattr("models.tenant.options.entry_points", lambda **_: [])
    assert run(csv_file(tmp_path, EXAMPLES), *CONSENTED, "--crossval", "3").exit_code == 2
    assert [entry.facts for entry in record.entries()] == [{"reason": "not_pseudonymized"}]


def test_a_refusal_that_cannot_be_recorded_says_so(tmp_path: Path, record: Record) -> None:
    record.path.parent.mkdir()
    record.path.write_text("no record\n", encoding="utf-8")
    found = run(tmp_path / "none.csv", *OPTIONS, "--out", str(tmp_path / "ours"))
    assert found.exit_code == 2
    assert "could NOT be put on record" in found.stderr


@pytest.mark.feature(91)
def test_an_organisation_measures_on_its_own_export_without_a_network(
    tmp_path: Path, artefact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    found = run(csv_file(tmp_path, EXAMPLES), *MASKED, "--crossval", "3")
    assert found.exit_code == 0, found.stderr
    figures = json.loads(found.stdout)
    assert list(figures) == ["n", "labels", "accuracy", "macro_f1", "weighted_f1", "ece"]
    assert figures["n"] == len(EXAMPLES)
    assert figures["labels"] == sorted(MATTERS)
    assert figures["accuracy"] > 0.9


@dataclass(frozen=True)
class Trained:
    data: Path
    out: Path
    result: Result
    record: Record


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, artefact: Path) -> Trained:
    """One training from the command line, of texts that each name somebody."""
    folder = tmp_path_factory.mktemp("trained")
    data = csv_file(folder, [(f"{text} Write to jeanne.quintal@exemple.ca", label) for text, label in EXAMPLES])
    out, store = folder / "ours", folder / "store"
    result = run(data, *CONSENTED, "--out", str(out), "--seed", "3", "--store", str(store))
    assert result.exit_code == 0, result.stderr
    return Trained(data, out, result, Record(store / "record.jsonl", now))


@pytest.mark.feature(92)
def test_a_training_is_on_record_with_its_consent_and_without_a_word_of_the_texts(trained: Trained) -> None:
    begun, finished = trained.record.entries()
    assert (begun.action, begun.facts["consent"], begun.facts["rows"]) == ("training.begun", "CTR-7 §4", 45)
    report = json.loads((trained.out / "report.json").read_text(encoding="utf-8"))
    assert (finished.action, finished.facts["model"]) == ("training.finished", report["model"])
    assert finished.facts["data"] == begun.facts["data"] == report["data"]
    kept = trained.record.path.read_text(encoding="utf-8").lower()
    for word in ("printer", "payslip", "badge", "payroll", "doors", "quintal", trained.data.name):
        assert word not in kept


@pytest.mark.feature(92)
def test_personal_data_is_masked_before_anything_is_learnt(trained: Trained) -> None:
    kept = b"".join(path.read_bytes() for path in trained.out.iterdir()).lower()
    assert b"printer" in kept
    assert b"quintal" not in kept
    assert b"jeanne" not in kept


def test_what_is_written_says_the_same_when_it_is_read_again(trained: Trained, encoder: Encoder) -> None:
    assert {path.suffix for path in trained.out.iterdir()} == {".json", ".npz", ".md"}
    said = json.loads((trained.out / "report.json").read_text(encoding="utf-8"))
    printed = json.loads(trained.result.stdout)
    assert printed == {name: said[name] for name in printed}
    assert said["n"] == len(EXAMPLES) // 5
    assert set(said["per_label"]["Doors"]) == {"n", "precision", "recall", "f1"}
    labels, probabilities = apply(trained.out, ["the badge reader at the gate stays red"], encoder)
    assert labels[int(probabilities[0].argmax())] == "Doors"
    assert probabilities.sum() == pytest.approx(1)


@pytest.mark.feature(96)
def test_the_report_and_the_card_say_what_swaps_showed_or_that_it_cannot_be_told(trained: Trained) -> None:
    said = json.loads((trained.out / "report.json").read_text(encoding="utf-8"))["fairness"]
    assert {name: group["texts"] for name, group in said["groups"].items()} == dict.fromkeys(
        ("gender", "name", "origin", "register", "neutral"), 9
    )
    assert said["languages"]["en"]["n"] == 9
    card = (trained.out / "card.md").read_text(encoding="utf-8")
    few = "neutral: 9 texts give too few pairs to tell, at least 50 are needed"
    assert f"- {few}" in card
    assert f"models train: {few}" in trained.result.stderr
    gender = said["groups"]["gender"]
    assert f"| gender | 9 | {gender['pairs']} | {gender['share']} |" in card


def test_the_card_names_consent_data_counts_seed_and_licence(trained: Trained, encoder: Encoder) -> None:
    card = (trained.out / "card.md").read_text(encoding="utf-8")
    for part in ("CTR-7 §4", "`sha256:", "36 texts, 3 labels", "9 texts", "| Seed | 3 |", "| Date | 20", "MIT"):
        assert part in card
    assert encoder.manifest.embedding_digest in card


def test_same_export_same_seed_same_bytes(trained: Trained, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert run(trained.data, *CONSENTED, "--out", str(again), "--seed", "3").exit_code == 0
    for name in ("manifest.json", "terms.json", "weights.npz", "report.json"):
        assert (again / name).read_bytes() == (trained.out / name).read_bytes()


@pytest.mark.feature(101)
def test_a_model_in_production_labels_a_file_and_one_that_is_not_does_not(trained: Trained, tmp_path: Path) -> None:
    """By the commands a person would give, from the training's folder to the labels."""
    key, texts, later = tmp_path / "anne.key", tmp_path / "texts.jsonl", tmp_path / "later.csv"
    texts.write_text(json.dumps({"id": 7, "text": "the badge reader at the gate stays red"}) + "\n", encoding="utf-8")
    later.write_text("".join(f"{words},{team}\n" for words, team in LATER), encoding="utf-8")
    store = ("--store", str(trained.record.path.parent), "--trusted", str(tmp_path / "anne.pub"))
    assert everything("new-key", "--out", key).exit_code == 0
    predict = ("predict", "--input", texts, "--output", "-", *store)
    assert everything(*predict).exit_code == 1
    report = trained.out / "report.json"
    gate = tmp_path / "gate.yaml"
    gate.write_text("{validation: {least: {n: 9}}, production: {least: {n: 3, accuracy: 0.6}}}", encoding="utf-8")
    promote = ("promote", "--model", trained.out, "--by", "Anne", "--key", key, "--gate", gate, *store)
    assert everything(*promote, "--to", "validation", "--evaluation", report).exit_code == 0
    refused = everything(*promote, "--to", "production", "--evaluation", report)
    assert (refused.exit_code, "own data" in refused.stderr) == (1, True)
    assessed = everything("assess", "--model", trained.out, "--data", later, *OPTIONS)
    figures = tmp_path / "figures.json"
    figures.write_text(assessed.stdout, encoding="utf-8")
    assert "too few pairs to tell" in assessed.stderr
    alone = everything(*promote, "--to", "production", "--evaluation", figures)
    assert (alone.exit_code, "models accept" in alone.stderr) == (1, True)
    second = ("--by", "Bea", "--key", tmp_path / "bea.key", "--why", "three texts, looked at by hand")
    assert everything("new-key", "--out", tmp_path / "bea.key").exit_code == 0
    both = ("--trusted", tmp_path / "bea.pub")
    accepted = everything("accept", "--model", trained.out, "--evaluation", figures, *second, *store, *both)
    assert accepted.exit_code == 0, accepted.stderr
    done = everything(*promote, "--to", "production", "--evaluation", figures, *both)
    assert done.exit_code == 0, done.stderr
    assert "a second person signed for it" in done.stderr
    said = json.loads(everything(*predict).stdout)
    assert (said["id"], said["label"], said["model"]["stage"]) == (7, "Doors", "production")
    assert said["model"]["digest"] == json.loads(report.read_text(encoding="utf-8"))["model"]


def test_a_loaded_classifier_gives_the_same_probabilities(
    tmp_path: Path, material: Material, learnt: Classifier
) -> None:
    save(learnt, tmp_path / "ours", ORIGIN, nothing)
    again, manifest = load(tmp_path / "ours")
    assert manifest.origin == ORIGIN
    before = learnt.probabilities(material.texts, material.vectors)
    assert np.array_equal(before, again.probabilities(material.texts, material.vectors))


def test_what_judges_anew_refuses_nothing_and_what_embeds_anew_does(trained: Trained, encoder: Encoder) -> None:
    """By the digest of the graph whose vectors it learnt from."""
    found, built = manifest_of(trained.out), encoder.manifest
    other = File(sha256="e" * 64, bytes=1)
    assert found.origin.encoder == built.embedding_digest
    fits(found, built.model_copy(update={"files": {**built.files, GRAPH: other}}))
    with pytest.raises(TenantError, match="another encoder"):
        fits(found, built.model_copy(update={"files": {**built.files, EMBEDDING_GRAPH: other}}))


def test_another_encoder_is_refused(tmp_path: Path, learnt: Classifier, encoder: Encoder) -> None:
    save(learnt, tmp_path / "ours", ORIGIN, nothing)
    with pytest.raises(TenantError, match="another encoder"):
        apply(tmp_path / "ours", ["a text"], encoder)


@pytest.mark.parametrize("name", [TERMS, WEIGHTS])
def test_a_file_that_changed_is_refused(tmp_path: Path, learnt: Classifier, name: str) -> None:
    save(learnt, tmp_path / "ours", ORIGIN, nothing)
    with (tmp_path / "ours" / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(TenantError, match="not the file that was written"):
        load(tmp_path / "ours")


@pytest.mark.parametrize("name", [TERMS, WEIGHTS])
def test_what_is_checked_is_what_is_used(
    tmp_path: Path, learnt: Classifier, material: Material, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Its folder may be written to while it is read: each look at the file after the first finds another's."""
    others = Terms.of(words, learnt.words.listed[::-1], learnt.words.idf)
    turned = replace(learnt, words=others, contrast=replace(learnt.contrast, weights=-learnt.contrast.weights))
    ours, other = tmp_path / "ours", tmp_path / "other"
    model, _ = save(learnt, ours, ORIGIN, nothing), save(turned, other, ORIGIN, nothing)
    plainly_open, looks, beside = Path.open, list[Path](), tmp_path / name

    def and_exchanged(path: Path, *arguments: Any, **more: Any) -> Any:
        stream = plainly_open(path, *arguments, **more)
        if path == ours / name:
            looks.append(path)
            shutil.copyfile(other / name, beside)
            beside.replace(path)
        return stream

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", and_exchanged)
        found, _ = load(ours, model=model)
    used = found.probabilities(material.texts, material.vectors)
    assert np.array_equal(used, learnt.probabilities(material.texts, material.vectors))
    assert len(looks) == 1
    with pytest.raises(TenantError, match="not the file that was written"):
        load(ours, model=model)


@pytest.mark.parametrize("chosen", [["Doors", "Payroll"], ["Doors", "Payroll", "Printing"]])
def test_same_seed_same_classifier(chosen: list[str], material: Material) -> None:
    rows = np.array([row for row, label in enumerate(material.answers) if label in chosen])
    part = material.rows(rows)
    first, second = held_out(part), held_out(part)
    assert first[1] == second[1]
    assert first[1]["accuracy"] > 0.7
    assert np.array_equal(first[0].contrast.weights, second[0].contrast.weights)


def test_a_sample_keeps_every_label_and_each_its_share() -> None:
    truth = np.array([0] * 900 + [1] * 99 + [2])
    rows = sample(truth, 100, 3)
    assert set(truth[rows]) == {0, 1, 2}
    assert np.bincount(truth[rows])[0] == pytest.approx(90, abs=1)
    assert len(rows) <= 101
    assert np.array_equal(sample(truth, 5000, 3), np.arange(1000))


def test_nothing_is_learnt_from_the_rows_that_judge(material: Material) -> None:
    """A word that held-out rows alone have is no term of the classifier that judges them; one of the others is."""
    known, unseen = material.folds(5)[0]
    ends = {**dict.fromkeys(known, " seen"), **dict.fromkeys(unseen, " judging")}
    texts = [text + ends[row] for row, text in enumerate(material.texts)]
    learnt, found, judging = held_out(Material(texts, material.vectors, material.answers, 1))
    assert (judging.tolist(), found["n"]) == (unseen.tolist(), len(unseen))
    assert "seen" in learnt.words.places
    assert "judging" not in learnt.words.places


def test_labels_without_meaning_are_not_learnt(material: Material) -> None:
    """Were a fold to leak, chance could be beaten."""
    answers = list(np.random.default_rng(5).permutation(material.answers))
    assert crossvalidated(Material(material.texts, material.vectors, answers, 1), 3)["accuracy"] < 0.6


def test_a_text_that_comes_again_stays_on_its_side() -> None:
    texts = [f"text {row % 10}" for row in range(40)]
    truth = indices(("a", "b"), ["ab"[row % 2] for row in range(40)])
    for known, unseen in folds(texts, truth, 5, 1):
        assert not {texts[row] for row in known} & {texts[row] for row in unseen}
        assert len(known) + len(unseen) == 40


def test_texts_that_are_read_as_the_same_stay_on_one_side(material: Material) -> None:
    """Else labels without meaning are learnt from a text's twin."""
    texts = [f"{text} [PERSON_1]" for text in material.texts]
    twins = [text.replace("PERSON_1", "PERSON_2").upper().replace(" ", "  ") for text in texts]
    answers = list(np.random.default_rng(5).permutation(material.answers)) * 2
    both = [*texts, *twins]
    for known, unseen in Material(both, vectors_of(both), answers, 1).folds(5):
        assert {row % len(texts) for row in known}.isdisjoint(row % len(texts) for row in unseen)
        assert len(known) + len(unseen) == len(both)


def test_which_person_of_a_ticket_it_was_is_no_term() -> None:
    assert plain(["[PERSON_1] and [PERSON_12B] at [1]"]) == [" PERSON  and  PERSON  at [1]"]


def test_of_a_very_long_text_the_beginning_is_read() -> None:
    assert plain(["word " * 9000]) == [("word " * 9000)[:LONGEST]]


def test_a_term_of_one_text_is_not_kept(learnt: Classifier, material: Material) -> None:
    texts = [*material.texts, "quintal asks for the badge"]
    found = fit(texts, vectors_of(texts), [*material.answers, "Doors"], 1)
    assert "quintal" not in found.words.places
    assert "badge" in found.words.places


TRICKY = [
    "", " ", "a", "L’été, à Noël : ça va ? C'est l'œuvre d'une ÎLE !", "ERR_0x80070005 at 10.0.19045 — see [PERSON_1]'s mail",
    "Straße İstanbul ﬁle 𝔘𝔫𝔦 emoji 👩‍💻 tab\tline\nno-break\u00a0space\u2028end", "one one one one two two three", "x" * 300,
]  # fmt: skip


def test_terms_are_weighed_as_the_library_weighs_them(material: Material) -> None:
    """A service answers without scikit-learn; what it answers is what was measured with it."""
    shared = {"sublinear_tf": True, "min_df": 1}
    libraries = {
        words: TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD, **shared),
        pieces: TfidfVectorizer(analyzer="char_wb", ngram_range=(SHORTEST_PIECE, LONGEST_PIECE), **shared),
    }
    texts = [*material.texts, *TRICKY]
    for analysed, library in libraries.items():
        expected = library.fit(texts[::2]).transform(texts).toarray()
        own = Terms.of(analysed, list(library.get_feature_names_out()), library.idf_)
        found = np.zeros_like(expected)
        for line, row in zip(found, map(own, texts), strict=True):
            line[row.places] = row.weights
        assert np.allclose(found, expected, rtol=0, atol=1e-14)
        assert expected.any(axis=1).sum() > len(material.texts)


def test_one_text_a_label_is_enough_to_learn() -> None:
    texts = ["the printer jams again", "the badge opens no door", "the printer and the door again", "the badge"]
    found = fit(texts, vectors_of(texts), ["a", "b", "c", "c"], 1)
    assert found.probabilities(texts, vectors_of(texts)).sum(axis=1) == pytest.approx(1)
    assert found.balance == EVEN


def test_a_label_with_one_text_leaves_the_others_as_balanced_as_they_were(
    learnt: Classifier, material: Material
) -> None:
    texts = [*material.texts, "the coffee machine leaks"]
    found = fit(texts, vectors_of(texts), [*material.answers, "Coffee"], 1)
    assert "Coffee" in found.labels
    assert found.balance == learnt.balance != EVEN


@pytest.mark.feature(47)
def test_overlapping_labels_are_named_in_plain_words(material: Material) -> None:
    """Two labels for one thing, handed out in turn."""
    answers = [
        ("Salary", "Pay slips")[row % 2] if label == "Payroll" else label for row, label in enumerate(material.answers)
    ]
    found = crossvalidated(Material(material.texts, material.vectors, answers, 1), 5)
    assert [pair["labels"] for pair in found["overlaps"]] == [["Pay slips", "Salary"]]
    assert found["overlaps"][0]["of"] == 15
    assert found["overlaps"][0]["words"].startswith("these two of your labels overlap: Pay slips and Salary (")


@pytest.mark.feature(47)
def test_the_worst_pair_is_named_first_and_a_single_slip_is_none() -> None:
    truth, chosen = np.array([0] * 4 + [1] * 4 + [2] * 4), np.array([0, 0, 1, 1, 1, 1, 1, 0, 2, 2, 2, 1])
    found = overlaps(("a", "b", "c"), truth, chosen)
    assert [pair["words"] for pair in found] == ["these two of your labels overlap: a and b (3 of 8)"]


def test_a_report_has_each_label() -> None:
    found = report(np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]), ("a", "b"), ["a", "b", "b"])
    assert found["per_label"]["b"] == {"n": 2, "precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert found["weighted_f1"] == 0.6667


def test_bad_lines_are_told_by_number_and_reason_and_the_rest_is_used(tmp_path: Path, artefact: Path) -> None:
    data = tmp_path / "export.jsonl"
    good = [json.dumps({"Message": text, "Team": label}) for text, label in EXAMPLES]
    bad = ['{"Message": "private words"}', '{"Team": "Doors"}', "private {", '["private"]']
    rare = json.dumps({"Message": "private words", "Team": "Rare"})
    data.write_text("\n".join([*good, *bad, "", rare]) + "\n", encoding="utf-8")
    found = run(data, *MASKED, "--crossval", "3")
    assert found.exit_code == 1
    reasons = ["46: no label", "47: no text", "48: not JSON", "49: not an object"]
    for reason in (*reasons, "51: its label has 1 different texts, and 3 are needed"):
        assert f"line {reason}" in found.stderr
    assert "private" not in found.stderr
    assert json.loads(found.stdout)["n"] == len(EXAMPLES)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"Id,Subject\n1,words\n", "the header line does not have"),
        (b"", "the header line does not have"),
    ],
)
def test_a_file_without_its_fields_is_unusable(tmp_path: Path, content: bytes, why: str) -> None:
    data = tmp_path / "export.csv"
    data.write_bytes(content)
    found = run(data, *MASKED, "--crossval", "2")
    assert found.exit_code == 2
    assert why in found.stderr


def test_an_export_may_come_on_standard_input(tmp_path: Path, artefact: Path) -> None:
    given = csv_file(tmp_path, EXAMPLES).read_bytes()
    found = CliRunner().invoke(cli, ["--data", "-", *MASKED, "--crossval", "3"], input=given)
    assert (found.exit_code, json.loads(found.stdout)["n"]) == (0, len(EXAMPLES))


@pytest.mark.parametrize("labels", [1, 201])
def test_too_few_labels_and_too_many_are_unusable(labels: int) -> None:
    rows = [export.Row(number, f"words {number}", str(number % labels)) for number in range(2 * labels)]
    with pytest.raises(TenantError, match=f"{labels} usable labels: from 2 to 200"):
        export.enough(rows, 2, lambda *_: None)


def test_a_label_with_too_few_texts_is_left_out_line_by_line() -> None:
    rows = [export.Row(number, f"words {number}", "ab"[number % 2]) for number in range(10)]
    rejected: list[int] = []
    rare = [export.Row(10, "rare", "c"), export.Row(11, "rare", "c")]
    assert export.enough([*rows, *rare], 5, lambda number, _: rejected.append(number)) == rows
    assert rejected == [10, 11]


def test_texts_that_are_read_as_the_same_count_once() -> None:
    rows = [export.Row(number, f"words {number}", "ab"[number % 2]) for number in range(10)]
    same = ["From [PERSON_1]", "from [PERSON_2]", "FROM  [PERSON_3]", "from [PERSON_4]", "from [PERSON_5]"]
    rare = [export.Row(10 + number, text, "c") for number, text in enumerate(same)]
    assert export.enough([*rows, *rare], 5, lambda *_: None) == rows


@pytest.mark.parametrize("arguments", [(), ("--out", "x", "--crossval", "3"), ("--crossval", "1"), ("--seed", "-1")])
def test_unusable_arguments(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(csv_file(tmp_path, EXAMPLES), *MASKED, *arguments).exit_code == 2


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    found = run(csv_file(tmp_path, EXAMPLES), *MASKED, "--out", str(tmp_path))
    assert found.exit_code == 2
    assert "is there already" in found.stderr


def read(content: bytes) -> tuple[list[export.Row], list[tuple[int, str]]]:
    rejected: list[tuple[int, str]] = []
    rows = export.read(content, "Message", "Team", lambda number, reason: rejected.append((number, reason)))
    return rows, rejected


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_offices_write_it(delimiter: str) -> None:
    lines = ["Id,Message,Team", '1,"two\r\nlines",A', "2,porte bloquée, B  b ", "3,,A", "4", ""]
    content = "\r\n".join(lines).replace(",", delimiter).encode("utf-8-sig")
    rows, rejected = read(content)
    assert rows == [export.Row(2, "two\r\nlines", "A"), export.Row(4, "porte bloquée", "B b")]
    assert rejected == [(5, "no text"), (6, "no text")]


def test_a_quotation_mark_that_nobody_closes_makes_no_row_of_many() -> None:
    lines = ["Message,Team", "one,A", '"two,A', "three,B", 'he said "stop" now,B', "five,A"]
    rows, rejected = read("\n".join(lines).encode())
    assert rows == [export.Row(2, "one", "A"), export.Row(6, "five", "A")]
    words = "not CSV: lines 3 to 5 hold a quotation mark that is not closed"
    assert rejected == [(number, words) for number in (3, 4, 5)]


def test_of_a_file_that_ends_within_quotation_marks_each_lost_line_is_told() -> None:
    rows, rejected = read(b'Message,Team\none,A\n"two,A\nthree,B\nfour,B\n')
    assert rows == [export.Row(2, "one", "A")]
    assert [number for number, _ in rejected] == [3, 4, 5]
    assert read(b'Message,Team\n"two" and more,A\n')[1] == [(2, "not CSV")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_that_says_it_is_utf_16_is_read(encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    for content in ("Message,Team\r\nporte bloquée,A\r\n", '{"Message": "porte bloquée", "Team": "A"}\n'):
        rows, rejected = read((mark + content).encode(encoding))
        assert ([(row.text, row.label) for row in rows], rejected) == ([("porte bloquée", "A")], [])


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le"])
def test_a_header_in_another_encoding_says_that_it_is_the_encoding(encoding: str) -> None:
    with pytest.raises(TenantError, match="the header line is not UTF-8"):
        read("Énoncé,Équipe\nporte bloquée,A\n".encode(encoding))


def test_another_encoding_is_refused_row_by_row() -> None:
    rows, rejected = read("Message,Team\nporte bloquée,A\nporte,A\n".encode("latin-1"))
    assert [row.number for row in rows] == [3]
    assert rejected == [(2, "not UTF-8")]


def test_a_number_is_a_label_too_and_half_a_character_no_text() -> None:
    rows, rejected = read(rb'{"Message": "w", "Team": 7}' + b"\n" + rb'{"Message": "\ud800", "Team": true}' + b"\n")
    assert [row.label for row in rows] == ["7"]
    assert rejected == [(2, "no label")]
    assert read(rb'{"Message": "\ud800", "Team": "a"}')[1] == [(1, "not UTF-8")]


def test_a_text_that_cannot_be_masked_is_not_learnt_from() -> None:
    rejected: list[tuple[int, str]] = []

    def step(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if any("poison" in record["text"] for record in records):
            raise RuntimeError("poison")
        return [{"id": record["id"], "text": record["text"].replace("Ann", "[PERSON_1]")} for record in records]

    rows = [export.Row(2, "Ann called", "a"), export.Row(3, "poison", "a")]
    found = list(export.masked(rows, step, lambda number, reason: rejected.append((number, reason))))
    assert found == [export.Row(2, "[PERSON_1] called", "a")]
    assert rejected == [(3, "could not be pseudonymised (RuntimeError)")]

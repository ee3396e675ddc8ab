"""Training, validation, production: what a promotion is worth, and what it is refused for."""

import base64
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from models.main import cli
from models.tenant import artefact
from models.tenant.acceptance import ACCEPTED, SignedAcceptance
from models.tenant.artefact import MANIFEST, TERMS, WEIGHTS, Origin
from models.tenant.classifier import Classifier
from models.tenant.errors import TenantError
from models.tenant.fairness.bounds import NOT_MEASURED, Bounds
from models.tenant.fairness.figures import Fairness, Group
from models.tenant.gate import Evaluation, Filed, Gate
from models.tenant.opening import raw_key
from models.tenant.promotion import Fair, Promotion, SignedPromotion, Stage
from models.tenant.record import GENESIS, BrokenRecord, Entry, Record, canonical
from models.tenant.stages import PROMOTED, TRAINED, NotPromoted, Signer, Store, Wanted
from shared import signing
from shared.inference import Manifest as Built
from shared.inference.artefacts import EMBEDDING_GRAPH, GRAPH, File, Source

KEY, STRANGERS = bytes(range(32)), bytes(range(1, 33))
TRUSTED = {signing.key_id(signing.public_half(KEY)): signing.public_half(KEY)}
ANNE, STRANGER = Signer("Anne Promoter", KEY), Signer("Anne Promoter", STRANGERS)
FIGURES = {"n": 60, "accuracy": 0.9, "macro_f1": 0.88, "weighted_f1": 0.9, "ece": 0.05}
GATE = Gate.model_validate(
    {"validation": {"least": {"n": 9, "accuracy": 0.5}}, "production": {"least": {"n": 50, "accuracy": 0.8}}}
)
TENANT, OTHERS = "clinic", "sha256:" + "b" * 64
OTHER_DATA = "sha256:" + "d" * 64
BEAS = bytes(range(2, 34))
BEA = Signer("Bea Second", BEAS)


def swapped(*, gender: float = 0.02, texts: int = 60) -> Fairness:
    """What swaps showed: so large a share of the gender's pairs, and 2 % of all others, got another label."""

    def group(share: float) -> Group:
        return Group(
            texts=texts, pairs=100, changed=round(100 * share), share=share, interval=(0.0, 0.1), move=0.01, lean=0.01
        )

    named = {"gender": gender, "name": 0.02, "origin": 0.02, "register": 0.02, "neutral": 0.02}
    return Fairness(groups={name: group(share) for name, share in named.items()}, languages={})


UNFAIR = swapped(gender=0.2)
CHANGED = {
    "changed_gender": 0.02,
    "changed_name": 0.02,
    "changed_origin": 0.02,
    "changed_register": 0.02,
    "changed_neutral": 0.02,
}


def clock() -> datetime:
    return datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", clock, TRUSTED)


Train = Callable[[int], Path]


@pytest.fixture
def train(tmp_path: Path, store: Store, learnt: Classifier) -> Train:
    """Models that differ by their seed, each on record as trained."""

    def made(seed: int) -> Path:
        folder = tmp_path / f"model-{seed}"
        origin = Origin(
            tenant=TENANT, consent="CTR-7", data=OTHERS, pseudonymized="by_guichet", encoder=OTHERS, seed=seed
        )
        model = artefact.save(learnt, folder, origin, lambda model: {"card.md": model})
        store.record.append(TRAINED, TENANT, {"model": model, "figures": FIGURES})
        return folder

    return made


def judged(folder: Path, **changed: Any) -> tuple[Evaluation, Filed]:
    fair: Fairness | None = changed.pop("fairness", swapped())
    told = {} if fair is None else {"fairness": fair.model_dump(mode="json")}
    content = json.dumps(
        {"model": artefact.identity(folder), "data": OTHER_DATA, **FIGURES, **told, **changed}
    ).encode()
    return Evaluation.model_validate_json(content), Filed(content)


def wanted(folder: Path, to: Stage, **changed: Any) -> Wanted:
    return Wanted(folder, to, TENANT, judged(folder, **changed), (GATE, Filed(b"the gate")))


def in_production(store: Store, folder: Path) -> str:
    store.promote(wanted(folder, Stage.VALIDATION), ANNE)
    return store.promote(wanted(folder, Stage.PRODUCTION), ANNE).model


def rewritten(store: Store, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """The record as whoever may write to the disk, and has no key, would forge it: the chain holds."""
    head, lines = GENESIS, []
    for seq, old in enumerate(change([entry.model_dump() for entry in store.record.entries()]), 1):
        entry = Entry.model_validate({**old, "seq": seq, "prev_hash": head, "hash": ""})
        entry = entry.model_copy(update={"hash": entry.sealed()})
        head = entry.hash
        lines.append(canonical(entry.model_dump()) + b"\n")
    store.record.path.write_bytes(b"".join(lines))
    store.record.entries()


def refusals(store: Store) -> list[str]:
    return [entry.facts["reason"] for entry in store.record.entries() if entry.action == "promotion.refused"]


@pytest.mark.feature(101)
def test_a_model_reaches_production_by_signed_promotions_that_name_model_evaluation_and_figures(
    store: Store, train: Train
) -> None:
    folder = train(1)
    model = in_production(store, folder)
    held = store.held(TENANT, Stage.PRODUCTION)
    _, filed = judged(folder)
    said = held.promotion
    assert (said.model, said.by, said.to, said.before) == (model, "Anne Promoter", Stage.PRODUCTION, None)
    assert (said.evaluation, said.figures) == (filed.digest, FIGURES | CHANGED)
    assert said.fairness == Fair(verdict="kept")
    assert artefact.manifest(held.directory, model).origin.consent == "CTR-7"
    kept = store.root / "evaluations" / f"{filed.digest[7:]}.json"
    assert kept.read_bytes() == filed.content
    promotions = [entry.facts for entry in store.record.entries() if entry.action == PROMOTED]
    assert [one["promotion"]["to"] for one in promotions] == ["validation", "production"]
    one = SignedPromotion.model_validate(promotions[1])
    signing.check(one.promotion.content(), one.key_id, one.signature, TRUSTED)
    assert [(row.stage, row.by) for row in store.listed()] == [("production", "Anne Promoter")]


@pytest.mark.feature(101)
def test_nothing_promoted_nothing_in_production(store: Store, train: Train) -> None:
    train(1)
    for stage in (Stage.VALIDATION, Stage.PRODUCTION):
        with pytest.raises(NotPromoted, match="promote one"):
            store.held(TENANT, stage)
    assert [row.stage for row in store.listed()] == ["training"]


@pytest.mark.feature(101)
def test_another_tenants_model_is_not_in_production(store: Store, train: Train) -> None:
    in_production(store, train(1))
    with pytest.raises(NotPromoted, match="no classifier of elsewhere"):
        store.held("elsewhere", Stage.PRODUCTION)


def _figures(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "promotion": {**facts["promotion"], "figures": {**FIGURES, "accuracy": 0.99}}}


def _model(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "promotion": {**facts["promotion"], "model": OTHERS}}


def _signature(facts: dict[str, Any]) -> dict[str, Any]:
    return {**facts, "signature": base64.b64encode(bytes(64)).decode()}


def _by_a_stranger(facts: dict[str, Any]) -> dict[str, Any]:
    one = SignedPromotion.model_validate(facts)
    key, signature = signing.sign(one.promotion.content(), STRANGERS)
    return {**facts, "key_id": key, "signature": base64.b64encode(signature).decode()}


def _by_a_stranger_in_annes_name(facts: dict[str, Any]) -> dict[str, Any]:
    return {**_by_a_stranger(facts), "key_id": facts["key_id"]}


def _of_something_else(facts: dict[str, Any]) -> dict[str, Any]:
    """A signature of the trusted key over the same record, without the purpose it must be for."""
    one = SignedPromotion.model_validate(facts)
    _, signature = signing.sign(one.promotion.content().split(b"\n", 1)[1], KEY)
    return {**facts, "signature": base64.b64encode(signature).decode()}


@pytest.mark.feature(101)
@pytest.mark.parametrize(
    "forged", [_figures, _model, _signature, _by_a_stranger, _by_a_stranger_in_annes_name, _of_something_else]
)
def test_a_forged_promotion_is_worth_nothing(
    store: Store, train: Train, forged: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    in_production(store, train(1))
    rewritten(store, lambda lines: [*lines[:-1], {**lines[-1], "facts": forged(lines[-1]["facts"])}])
    with pytest.raises(NotPromoted) as refused:
        store.held(TENANT, Stage.PRODUCTION)
    assert refused.value.code == "bad_signature"


@pytest.mark.feature(101)
def test_an_old_promotion_cannot_be_played_again(store: Store, train: Train) -> None:
    first = in_production(store, train(1))
    assert in_production(store, train(2)) != first
    old = [entry.model_dump() for entry in store.record.entries() if entry.action == PROMOTED][1]
    rewritten(store, lambda lines: [*lines, old])
    with pytest.raises(NotPromoted) as refused:
        store.held(TENANT, Stage.PRODUCTION)
    assert refused.value.code == "moved"


@pytest.mark.feature(101)
def test_nothing_before_a_promotion_can_be_rewritten(store: Store, train: Train) -> None:
    in_production(store, train(1))
    rewritten(store, lambda lines: [{**lines[0], "account": "somebody-else"}, *lines[1:]])
    with pytest.raises(NotPromoted, match="another place"):
        store.held(TENANT, Stage.PRODUCTION)


@pytest.mark.feature(101)
@pytest.mark.parametrize("name", [MANIFEST, TERMS, WEIGHTS])
def test_a_model_whose_bytes_changed_is_not_served(store: Store, train: Train, name: str) -> None:
    in_production(store, train(1))
    path = store.held(TENANT, Stage.PRODUCTION).directory / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(TenantError, match=r"not the file|not hold the model"):
        store.held(TENANT, Stage.PRODUCTION)


@pytest.mark.feature(101)
def test_a_model_that_changed_since_its_training_is_not_promoted(store: Store, train: Train) -> None:
    folder = train(1)
    with (folder / WEIGHTS).open("ab") as file:
        file.write(b" ")
    with pytest.raises(TenantError, match="not the file"):
        store.promote(wanted(folder, Stage.VALIDATION), ANNE)


@pytest.mark.feature(101)
def test_the_stages_go_in_order(store: Store, train: Train) -> None:
    folder = train(1)
    with pytest.raises(NotPromoted, match="stages go in order"):
        store.promote(wanted(folder, Stage.PRODUCTION), ANNE)
    in_production(store, folder)
    with pytest.raises(NotPromoted, match="already"):
        store.promote(wanted(folder, Stage.PRODUCTION), ANNE)
    assert refusals(store) == ["not_validated", "already_there"]


@pytest.mark.feature(92, 101)
def test_a_model_whose_training_is_not_on_record_goes_nowhere(store: Store, train: Train) -> None:
    folder = train(1)
    store.record.path.unlink()
    with pytest.raises(NotPromoted, match="not on record"):
        store.promote(wanted(folder, Stage.VALIDATION), ANNE)


@pytest.mark.feature(101)
def test_without_its_evaluation_nothing_is_promoted(store: Store, train: Train) -> None:
    folder, other = train(1), train(2)
    for evaluation, code in ((None, "no_evaluation"), (judged(other), "other_model")):
        one = Wanted(folder, Stage.VALIDATION, TENANT, evaluation, (GATE, Filed(b"")))
        with pytest.raises(NotPromoted) as refused:
            store.promote(one, ANNE)
        assert refused.value.code == code
    assert refusals(store) == ["no_evaluation", "other_model"]


@pytest.mark.feature(101)
def test_for_production_the_trainings_own_data_is_no_evaluation(store: Store, train: Train) -> None:
    folder = train(1)
    store.promote(wanted(folder, Stage.VALIDATION, data=OTHERS), ANNE)
    with pytest.raises(NotPromoted, match="own data"):
        store.promote(wanted(folder, Stage.PRODUCTION, data=OTHERS), ANNE)


@pytest.mark.feature(101)
def test_an_evaluation_that_misses_the_gate_is_refused_and_each_miss_named(store: Store, train: Train) -> None:
    folder = train(1)
    store.promote(wanted(folder, Stage.VALIDATION, n=20, accuracy=0.7), ANNE)
    with pytest.raises(NotPromoted) as refused:
        store.promote(wanted(folder, Stage.PRODUCTION, n=20, accuracy=0.7), ANNE)
    assert "n is 20, at least 50" in str(refused.value)
    assert "accuracy is 0.7, at least 0.8" in str(refused.value)
    assert refusals(store) == ["gate"]


@pytest.mark.feature(101)
def test_a_stranger_can_neither_promote_nor_roll_back(store: Store, train: Train) -> None:
    folder = train(1)
    with pytest.raises(NotPromoted, match="none of those that may promote"):
        store.promote(wanted(folder, Stage.VALIDATION), STRANGER)
    in_production(store, folder)
    last = in_production(store, train(2))
    with pytest.raises(NotPromoted, match="none of those that may promote"):
        store.rollback(TENANT, STRANGER)
    assert store.held(TENANT, Stage.PRODUCTION).promotion.model == last


@pytest.mark.feature(101)
def test_rolling_back_returns_to_the_model_before_and_is_signed(store: Store, train: Train) -> None:
    first, second, third = (in_production(store, train(seed)) for seed in (1, 2, 3))
    back = store.rollback(TENANT, ANNE)
    assert (back.action, back.model, back.before) == ("rollback", second, third)
    assert store.held(TENANT, Stage.PRODUCTION).promotion == back
    assert store.rollback(TENANT, ANNE).model == first
    rewritten(store, lambda lines: [*lines[:-1], {**lines[-1], "facts": _signature(lines[-1]["facts"])}])
    with pytest.raises(NotPromoted, match="does not hold"):
        store.held(TENANT, Stage.PRODUCTION)


def built(*, judges: str = "c", embeds: str = "c") -> Built:
    files = {name: File(sha256=one * 64, bytes=1) for name, one in ((GRAPH, judges), (EMBEDDING_GRAPH, embeds))}
    source = Source(package="p", package_sha256="", weights="w", weights_sha256="", model="m", licence="MIT")
    return Built(
        name="n", version="1", files=files, labels={}, temperature={}, dimensions=1, max_tokens=1, prefixes={},
        source=source, licence="MIT", corpus_sha256="",
    )  # fmt: skip


@pytest.mark.feature(101)
@pytest.mark.parametrize(
    ("here", "fits"),
    [(built(embeds="b"), True), (built(judges="b"), True), (built(), False), (None, True)],
    ids=["the graph that embeds", "the graph that judges, as before", "another", "none is built"],
)
def test_what_learnt_with_another_encoder_is_neither_promoted_nor_gone_back_to(
    store: Store, train: Train, here: Built | None, fits: bool
) -> None:
    one, other = train(1), train(2)
    before = in_production(store, one)
    in_production(store, other)
    third = replace(wanted(train(3), Stage.VALIDATION), built=here)
    if fits:
        assert store.promote(third, ANNE).to is Stage.VALIDATION
        assert store.rollback(TENANT, ANNE, here).model == before
        return
    with pytest.raises(NotPromoted, match="another encoder"):
        store.promote(third, ANNE)
    with pytest.raises(NotPromoted, match="another encoder"):
        store.rollback(TENANT, ANNE, here)
    assert refusals(store) == ["other_encoder", "other_encoder"]
    assert store.held(TENANT, Stage.PRODUCTION).promotion.model == artefact.identity(other)


@pytest.mark.feature(101)
def test_before_the_first_model_there_is_nothing_to_go_back_to(store: Store, train: Train) -> None:
    first, second = (in_production(store, train(seed)) for seed in (1, 2))
    store.rollback(TENANT, ANNE)
    with pytest.raises(NotPromoted, match="before this one"):
        store.rollback(TENANT, ANNE)
    assert {row.model: row.stage for row in store.listed()} == {
        first: "production", second: "retired"
    }  # fmt: skip


@pytest.mark.feature(101)
def test_rolling_back_to_a_model_that_changed_is_refused(store: Store, train: Train) -> None:
    in_production(store, train(1))
    (store.held(TENANT, Stage.PRODUCTION).directory / TERMS).write_text("{}", encoding="utf-8")
    last = in_production(store, train(2))
    with pytest.raises(TenantError, match="not the file"):
        store.rollback(TENANT, ANNE)
    assert store.held(TENANT, Stage.PRODUCTION).promotion.model == last


@pytest.mark.feature(92)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda lines: [lines[0], lines[2]], "dropped_or_moved"),
        (lambda lines: [lines[1], lines[0], lines[2]], "dropped_or_moved"),
        (lambda lines: [lines[0], lines[1].replace(b'"two"', b'"too"'), lines[2]], "changed"),
        (lambda lines: [lines[0], b"words", lines[2]], "unreadable"),
    ],
)
def test_a_record_that_was_tampered_with_shows(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]], code: str
) -> None:
    record = Record(tmp_path / "record.jsonl", clock)
    for name in ("one", "two", "three"):
        record.append("training.refused", TENANT, {"reason": name})
    lines = record.path.read_bytes().splitlines()
    record.path.write_bytes(b"".join(line + b"\n" for line in change(lines)))
    with pytest.raises(BrokenRecord) as broken:
        record.entries()
    assert broken.value.code == code
    with pytest.raises(BrokenRecord):
        record.append("training.refused", TENANT, {})


def test_a_line_that_a_crash_cut_off_spoils_no_other(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.jsonl", clock)
    record.append("training.refused", TENANT, {"reason": "one"})
    with record.path.open("ab") as file:
        file.write(b'{"seq": 2, "at"')
    assert len(record.entries()) == 1
    record.append("training.refused", TENANT, {"reason": "two"})
    assert [entry.facts["reason"] for entry in record.entries()] == ["one", "two"]


def test_two_who_write_at_once_both_stand_in_the_record(tmp_path: Path) -> None:
    record = Record(tmp_path / "record.jsonl", clock)
    facts: list[Mapping[str, Any]] = [{"reason": str(number)} for number in range(40)]
    threads = [
        threading.Thread(target=lambda part: [record.append("a", TENANT, one) for one in part], args=(facts[start::4],))
        for start in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(int(entry.facts["reason"]) for entry in record.entries()) == list(range(40))


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("private", "public"), [("anne.key", "anne.pub"), ("anne", "anne.pub"), ("anne.tremblay", "anne.tremblay.pub")]
)
def test_both_halves_of_a_key_are_kept(tmp_path: Path, private: str, public: str) -> None:
    found = command("new-key", "--out", tmp_path / private)
    assert found.exit_code == 0, found.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([private, public])
    assert signing.public_half(raw_key(tmp_path / private)) == raw_key(tmp_path / public)


def test_a_private_key_is_not_called_as_a_public_one(tmp_path: Path) -> None:
    found = command("new-key", "--out", tmp_path / "anne.pub")
    assert (found.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "anne.key, say" in found.stderr


@pytest.mark.feature(101)
def test_the_commands_promote_list_show_and_roll_back(
    tmp_path: Path, store: Store, train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, gate = tmp_path / "anne.key", tmp_path / "gate.yaml"
    assert command("new-key", "--out", key).exit_code == 0
    assert key.stat().st_mode & 0o077 == 0
    assert command("new-key", "--out", key).exit_code == 2
    monkeypatch.setenv("GUICHET_MODELS_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("GUICHET_CLASSIFIERS_DIR", str(store.root))
    monkeypatch.setenv("GUICHET_PROMOTION_KEYS", str(tmp_path / "anne.pub"))
    gate.write_text(json.dumps(GATE.model_dump(mode="json")), encoding="utf-8")
    signed = ("--tenant", TENANT, "--by", "Anne", "--key", key)
    for seed in (1, 2):
        folder = train(seed)
        figures = tmp_path / "evaluation.json"
        figures.write_bytes(judged(folder)[1].content)
        for to in ("validation", "production"):
            named = ("promote", "--model", folder, "--to", to, *signed)
            assert command(*named).exit_code == 1
            found = command(*named, "--evaluation", figures, "--gate", gate)
            assert found.exit_code == 0, found.stderr
    assert command("promote", "--model", folder, "--to", "training", *signed).exit_code == 2
    assert json.loads(found.stdout)["model"] == artefact.identity(folder)
    assert "restart it" in found.stderr
    back = command("rollback", *signed)
    assert "restart it" in back.stderr
    assert json.loads(back.stdout)["model"] == artefact.identity(tmp_path / "model-1")
    assert command("rollback", *signed).exit_code == 1
    shown = [json.loads(line)["stage"] for line in command("list", "--json").stdout.splitlines()]
    assert shown == ["production", "retired"]
    assert "production" in command("list").stdout
    recorded = command("record", "--json")
    assert recorded.exit_code == 0
    assert "GREEN" in recorded.stderr
    actions = [json.loads(line)["action"] for line in recorded.stdout.splitlines()]
    assert actions.count("model.promoted") == 5
    store.record.path.write_bytes(store.record.path.read_bytes().replace(b"Anne", b"Anna"))
    assert command("record").exit_code == 1
    assert command("list").exit_code == 2


@pytest.fixture
def two(store: Store) -> Store:
    """The same store where two people may promote."""
    public = signing.public_half(BEAS)
    return Store(store.root, clock, {**TRUSTED, signing.key_id(public): public})


def to_production(store: Store, folder: Path, **changed: Any) -> Wanted:
    store.promote(wanted(folder, Stage.VALIDATION), ANNE)
    return wanted(folder, Stage.PRODUCTION, **changed)


@pytest.mark.feature(96, 101)
@pytest.mark.parametrize(
    ("fairness", "why"),
    [
        (UNFAIR, "gender: 20.0% of 100 pairs"),
        (swapped(texts=30), "neutral: 30 texts give too few pairs to tell"),
        (None, NOT_MEASURED),
    ],
    ids=["over a bound", "too few", "not measured"],
)
def test_what_is_not_fair_enough_takes_a_second_person(
    two: Store, train: Train, fairness: Fairness | None, why: str
) -> None:
    folder = train(1)
    one = to_production(two, folder, fairness=fairness)
    with pytest.raises(NotPromoted, match=why) as refused:
        two.promote(one, ANNE)
    assert refused.value.code == "fairness"
    said = two.accept(one, BEA, "CTR-9: a person reads each of them")
    assert (said.by, why in said.problems[0]) == ("Bea Second", True)
    found = two.promote(one, ANNE)
    line = next(entry for entry in two.record.entries() if entry.action == ACCEPTED)
    assert found.fairness == Fair(verdict="accepted", acceptance=line.hash)
    assert two.held(TENANT, Stage.PRODUCTION).promotion == found
    assert two.acceptance(found) == said
    assert refusals(two) == ["fairness"]


@pytest.mark.feature(96, 101)
def test_nobody_is_their_own_second_person(two: Store, train: Train) -> None:
    one = to_production(two, train(1), fairness=UNFAIR)
    for second in (ANNE, Signer("Somebody Else", KEY), Signer("anne promoter", BEAS)):
        two.accept(one, second, "because")
        with pytest.raises(NotPromoted, match="second person"):
            two.promote(one, ANNE)
    with pytest.raises(NotPromoted, match="none of those that may promote"):
        two.accept(one, STRANGER, "because")
    last = two.record.entries()[-1]
    assert (last.action, last.facts["reason"]) == ("acceptance.refused", "unknown_key")


@pytest.mark.feature(96, 101)
def test_what_was_signed_for_is_that_evaluation_of_that_model_and_no_more(two: Store, train: Train) -> None:
    first, second = train(1), train(2)
    two.accept(to_production(two, first, fairness=UNFAIR), BEA, "because")
    for other in (
        to_production(two, second, fairness=UNFAIR),
        wanted(first, Stage.PRODUCTION, fairness=UNFAIR, n=61),
        replace(wanted(first, Stage.PRODUCTION, fairness=UNFAIR), gate=(STRICTER, Filed(b"stricter"))),
    ):
        with pytest.raises(NotPromoted, match="second person"):
            two.promote(other, ANNE)


@pytest.mark.feature(96, 101)
def test_an_acceptance_that_is_forged_or_was_made_for_another_place_is_worth_nothing(two: Store, train: Train) -> None:
    one = to_production(two, train(1), fairness=UNFAIR)
    two.accept(one, BEA, "because")
    kept = two.record.path.read_bytes()

    def forged(facts: dict[str, Any]) -> dict[str, Any]:
        said = SignedAcceptance.model_validate(facts)
        _, signature = signing.sign(said.acceptance.content(), STRANGERS)
        return {**facts, "signature": base64.b64encode(signature).decode()}

    changes: list[Callable[[list[dict[str, Any]]], list[dict[str, Any]]]] = [
        lambda lines: [*lines[:-1], {**lines[-1], "facts": forged(lines[-1]["facts"])}],
        lambda lines: [*lines[:-1], {**lines[-1], "facts": {"acceptance": "yes"}}],
        lambda lines: [*lines[:-1], {**lines[0], "action": "training.begun"}, lines[-1]],
    ]
    for change in changes:
        two.record.path.write_bytes(kept)
        rewritten(two, change)
        with pytest.raises(NotPromoted, match="second person"):
            two.promote(one, ANNE)


@pytest.mark.feature(96, 101)
def test_where_all_is_kept_nobody_signs_for_it(two: Store, train: Train) -> None:
    one = to_production(two, train(1))
    with pytest.raises(NotPromoted, match="no second person is needed"):
        two.accept(one, BEA, "because")
    kept = two.promote(one, ANNE)
    assert (kept.fairness, two.acceptance(kept)) == (Fair(verdict="kept"), None)


def bounds(least: int, most: float) -> Bounds:
    bound = {"why": "ours", "least": least, "beyond_neutral": most, "lean": most}
    return Bounds.model_validate({"neutral_texts": least, "groups": {"gender": bound}})


STRICTER, LOOSER = (GATE.model_copy(update={"fairness": one}) for one in (bounds(60, 0.005), bounds(1, 1.0)))


@pytest.mark.feature(96, 101)
def test_bounds_of_ones_own_can_only_be_stricter(two: Store, train: Train) -> None:
    unfair = to_production(two, train(1), fairness=UNFAIR)
    with pytest.raises(NotPromoted, match=r"at most 4\.0% more may"):
        two.promote(replace(unfair, gate=(LOOSER, Filed(b"looser"))), ANNE)
    fair = to_production(two, train(2), fairness=swapped(gender=0.03))
    with pytest.raises(NotPromoted, match=r"at most 0\.5% more may"):
        two.promote(replace(fair, gate=(STRICTER, Filed(b"stricter"))), ANNE)
    assert two.promote(fair, ANNE).fairness == Fair(verdict="kept")


@pytest.mark.feature(101)
def test_what_was_promoted_before_fairness_was_asked_goes_on_to_hold(store: Store, train: Train) -> None:
    """Its signature covers a promotion without that field; so does the way back to it."""
    folder = train(1)
    model = in_production(store, folder)

    def as_before(entry: dict[str, Any], head: str) -> dict[str, Any]:
        said = {name: value for name, value in entry["facts"]["promotion"].items() if name != "fairness"} | {
            "after": head
        }
        at = Promotion.model_validate(said).at.astimezone(UTC).isoformat(timespec="microseconds")
        key, signature = signing.sign(Promotion.PURPOSE + canonical({**said, "at": at}), KEY)
        return {"promotion": said, "key_id": key, "signature": base64.b64encode(signature).decode()}

    head, lines = GENESIS, []
    for entry in [one.model_dump() for one in store.record.entries()]:
        facts = as_before(entry, head) if entry["action"] == PROMOTED else entry["facts"]
        line = Entry.model_validate({**entry, "facts": facts, "prev_hash": head, "hash": ""})
        line = line.model_copy(update={"hash": line.sealed()})
        head = line.hash
        lines.append(canonical(line.model_dump()) + b"\n")
    store.record.path.write_bytes(b"".join(lines))
    assert store.held(TENANT, Stage.PRODUCTION).promotion.fairness is None
    in_production(store, train(2))
    back = store.rollback(TENANT, ANNE)
    assert (back.model, back.fairness) == (model, None)
    assert store.held(TENANT, Stage.PRODUCTION).promotion == back

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from shared.inference import ArtefactError, Encoder, locate
from shared.inference.artefacts import EMBEDDING_GRAPH, FIELDS
from shared.inference.batching import runs
from shared.inference.device import CPU, Device
from shared.inference.sessions import HostSession
from shared.inference.standby import Standby
from shared.inference.text import ticket_text
from tests.unit.inference import small

TEXTS = [
    "Mot de passe VPN refusé depuis ce matin",
    "VPN password rejected since this morning",
    "Recette de la tarte aux pommes",
    "An apple tart recipe",
    "x",
    "Le colis n'est pas arrivé. " * 12,
    "",
    "very long " * 900,
]


def test_the_same_text_gets_the_same_bytes_in_any_batch(encoder: Encoder) -> None:
    together, vectors = encoder.predict(TEXTS), encoder.encode(TEXTS, kind="query")
    backwards, turned = encoder.predict(TEXTS[::-1]), encoder.encode(TEXTS[::-1], kind="query")
    for row, text in enumerate(TEXTS):
        behind = len(TEXTS) - 1 - row
        alone, vector = encoder.predict([text]), encoder.encode([text], kind="query")[0]
        assert vector.tobytes() == vectors[row].tobytes() == turned[behind].tobytes()
        for field in (*FIELDS, "kind"):
            said = alone.probabilities[field][0].tobytes()
            assert (
                said == together.probabilities[field][row].tobytes() == backwards.probabilities[field][behind].tobytes()
            )


def test_neighbours_of_its_own_length_and_threads_change_no_byte(artefact: Path, encoder: Encoder) -> None:
    """Several texts in one run, which more threads would share out otherwise than a text alone."""
    texts = [" ".join(["Imprimante", "bloquée"] * words) + sign for words in (3, 30) for sign in "abcdef"]
    read, outputs = encoder.read(texts, kind="query"), (*encoder.explaining, "kind")
    assert any(len(run.rows) > 1 for run in runs(read, encoder.sizes))
    alone = [encoder.answer([one], outputs) for one in read]
    for threads in (1, 2, 7):
        with closing(Encoder.load(artefact, device="cpu", threads=threads)) as loaded:
            for name, whole in zip(outputs, loaded.answer(read, outputs), strict=True):
                parts = [found[outputs.index(name)][0] for found in alone]
                assert all((part == whole[row][..., : part.shape[-1]]).all() for row, part in enumerate(parts)), name


def test_half_of_a_surrogate_pair_is_read_as_one_unknown_character(encoder: Encoder) -> None:
    half, unknown = (f"Laptop {sign} is broken" for sign in ("\ud83d", "\ufffd"))
    assert encoder.read([half], kind="query") == encoder.read([unknown], kind="query")
    found, (one, other) = encoder.explain([half, unknown])
    assert one.spans == other.spans
    assert found.probabilities["type"][0].tobytes() == found.probabilities["type"][1].tobytes()


def test_a_pair_across_languages_is_closer_than_what_is_unrelated(encoder: Encoder) -> None:
    vpn_fr, vpn_en, tart_fr, tart_en = encoder.encode(TEXTS[:4], kind="query")
    assert min(vpn_fr @ vpn_en, tart_fr @ tart_en) > max(vpn_fr @ tart_fr, vpn_en @ tart_en, vpn_fr @ tart_en)


def test_a_query_finds_its_passage(encoder: Encoder) -> None:
    passages = encoder.encode(
        ["Pour réinitialiser votre mot de passe, ouvrez le portail.", "The canteen opens at noon.", "Retours de colis"],
        kind="passage",
    )
    query = encoder.encode(["how do I reset my password?"], kind="query")[0]
    assert int(np.argmax(passages @ query)) == 0


def test_embeddings_have_length_one_and_probabilities_sum_to_one(encoder: Encoder) -> None:
    found, vectors = encoder.predict(TEXTS), encoder.encode(TEXTS, kind="query")
    assert vectors.shape == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for field in FIELDS:
        np.testing.assert_allclose(found.probabilities[field].sum(axis=1), 1, atol=1e-5)
        assert found.probabilities[field].shape[1] == len(encoder.labels[field])


def test_nothing_to_read_is_fine(encoder: Encoder) -> None:
    assert len(encoder.predict([])) == 0
    assert encoder.explain([])[1] == []


def test_what_each_token_did_is_the_same_in_any_batch_and_stands_where_it_says(encoder: Encoder) -> None:
    texts = [text for text in TEXTS if text]
    predictions, together = encoder.explain(texts)
    for row, text in enumerate(texts):
        alone = encoder.explain([text])[1][0]
        assert alone.spans == together[row].spans
        assert all(0 <= start < end <= len(text) for start, end in alone.spans)
        for field in FIELDS:
            assert alone.pulls[field].tobytes() == together[row].pulls[field].tobytes()
            assert len(alone.pulls[field]) == len(alone.spans)
    assert {f: v.tobytes() for f, v in predictions.probabilities.items()} == {
        f: v.tobytes() for f, v in encoder.predict(texts).probabilities.items()
    }


def test_the_words_of_a_matter_pull_towards_it(encoder: Encoder) -> None:
    text = "Hello, hope you are well. My password is refused since this morning. Kind regards"
    predictions, (explained,) = encoder.explain([text])
    assert encoder.labels["category"][int(predictions.probabilities["category"][0].argmax())] == "access"
    by_place = dict(zip(explained.spans, explained.pulls["category"].tolist(), strict=True))
    said = {
        word: sum(
            p
            for (a, z), p in by_place.items()
            if text[a:z].strip() and a < text.index(word) + len(word) and z > text.index(word)
        )
        for word in ("password", "Hello", "regards")
    }
    assert said["password"] > max(said["Hello"], said["regards"])


def test_cuda_falls_back_and_says_so(artefact: Path) -> None:
    device = Encoder.load(artefact, device="cuda").device
    assert device.requested == "cuda"
    assert device.actual == "cuda" or device.fallback


def test_the_device_is_told_while_the_other_graph_is_opened() -> None:
    """Whoever asks for readiness or for a metric does so from another thread than the one that opens it."""
    opened: list[str] = []

    class Opening(Standby):
        @property
        def device(self) -> Device:
            if not opened:
                opened.append(EMBEDDING_GRAPH)
                encoder.encode(["w1"], kind="query")
            return super().device

    def open_(graph: str) -> Standby:
        return Opening("cpu", HostSession(small.session(), small.SIZES), Device("cpu", "cpu", CPU))

    encoder = Encoder(small.manifest(), open_, small.tokenizer())
    encoder.predict(["w1"])
    assert encoder.device.actual == "cpu"
    assert opened == [EMBEDDING_GRAPH]


def test_a_changed_file_is_refused(artefact: Path, tmp_path: Path) -> None:
    for path in artefact.iterdir():
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "tokenizer.json").unlink()
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(ArtefactError, match="not the file that was built"):
        Encoder.load(tmp_path)


def test_a_model_never_built_is_told_how_to_get(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="guichet models build"):
        locate(tmp_path)


def test_the_opening_comes_last() -> None:
    assert ticket_text(" Re: VPN ", "still down\n", "VPN is down") == "Re: VPN\nStill down.\nVPN is down."
    assert ticket_text("", "body") == "Body."

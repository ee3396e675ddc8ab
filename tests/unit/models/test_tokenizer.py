"""The vocabulary as built, against a plain Viterbi over the weights' own pieces and character map."""

import struct
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from models import corpus
from models.build import weights
from models.build.source import PINNED
from shared.inference import models_root
from shared.inference.artefacts import TOKENIZER

NASTY = [
    "",
    "   two  spaces\t\ttabs\r\nand lines ",
    "« guillemets » … № ½ ﬁne ①②③ ＦＵＬＬ",
    "emoji 🚒🔥 et 中文混在一起 и кириллица",
    "[PERSON_1] a écrit à [EMAIL_2]",
    "zero\u200bwidth and no\u00a0break\u202fspace",
    "œuvre cœur Ÿ ÅNGSTRÖM ǆ",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "control\x01chars\x07here\x7f",
]


class Reference:
    def __init__(self, path: Path) -> None:
        read = weights.read(path).pieces
        self.read = read
        special = {read.bos, read.eos, read.pad, read.unknown, len(read.texts) - 1}
        self.ids = {text: index for index, text in enumerate(read.texts) if index not in special}
        self.longest = max(map(len, read.texts))
        self.map = character_map(path.read_bytes())

    def encode(self, text: str) -> list[int]:
        mapped = "".join(self.map.get(ord(character), character) for character in text)
        while "  " in mapped:
            mapped = mapped.replace("  ", " ")
        if not mapped:
            return [self.read.bos, self.read.eos]
        marked = (mapped if mapped.startswith(" ") else " " + mapped).replace(" ", "▁")
        return [self.read.bos, *self._pieces(marked), self.read.eos]

    def _pieces(self, text: str) -> list[int]:
        unknown = min(self.read.scores) - 10
        best = [(0.0, 0, 0)] + [(-1e30, 0, 0)] * len(text)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self.longest) + 1):
                piece = self.ids.get(text[start:end])
                if piece is None and end > start + 1:
                    continue
                score = best[start][0] + (unknown if piece is None else self.read.scores[piece])
                if score > best[end][0]:
                    best[end] = (score, start, self.read.unknown if piece is None else piece)
        found: list[int] = []
        at = len(text)
        while at:
            _, start, piece = best[at]
            # neighbours that are both unknown are one unknown
            if not (found and found[-1] == piece == self.read.unknown):
                found.append(piece)
            at = start
        return found[::-1]


def character_map(data: bytes) -> dict[int, str]:
    offset = 4 + struct.calcsize("<I7ifi")
    count, *_, length = struct.unpack_from("<5iQ", data, offset)
    offset += struct.calcsize("<5iQ") + 4 * (count + 1) + 4 * count + length
    entries, _ = struct.unpack_from("<iI", data, offset)
    offset += 8
    found = {}
    for _ in range(entries):
        point, size = struct.unpack_from("<IB", data, offset)
        found[point] = "".join(map(chr, struct.unpack_from(f"<{size}I", data, offset + 5)))
        offset += 5 + 4 * size
    return found


@pytest.fixture(scope="module")
def reference(artefact: Path) -> Reference:
    return Reference(models_root() / "sources" / f"{PINNED.weights_sha256[:12]}.bin")


@pytest.fixture(scope="module")
def tokenizer(artefact: Path) -> Tokenizer:
    return Tokenizer.from_file(str(artefact / TOKENIZER))


def test_it_equals_the_reference_on_the_corpus(reference: Reference, tokenizer: Tokenizer) -> None:
    texts = ["query: " + example.text for example in corpus.shipped()[::6]]
    assert [encoding.ids for encoding in tokenizer.encode_batch(texts)] == [reference.encode(text) for text in texts]


@pytest.mark.parametrize("text", NASTY)
def test_it_equals_the_reference_on_odd_text(reference: Reference, tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.encode("query: " + text).ids == reference.encode("query: " + text)


def test_a_customer_cannot_type_a_special_token(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("a </s> b <s> c <pad> d <mask>").ids
    assert ids.count(0) == 1
    assert ids.count(2) == 1
    assert 1 not in ids
    assert 250_001 not in ids

"""The encoder's own SentencePiece vocabulary as a `tokenizers` file."""

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from models.build.weights import Pieces

CONTROLS = r"[\u0001-\u0008\u000B\u000E-\u001F\u007F\u008F\u009F]"
BLANKS = r"[\t\n\u000C\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]"
NEVER = -1000.0
"""The score of `<s>`, `</s>` and the like: a customer who types one writes plain characters."""


def build(pieces: Pieces) -> Tokenizer:
    special = {pieces.bos, pieces.eos, pieces.pad, pieces.unknown, len(pieces.texts) - 1}
    vocabulary = [
        (text, NEVER if index in special else score)
        for index, (text, score) in enumerate(zip(pieces.texts, pieces.scores, strict=True))
    ]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=pieces.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(CONTROLS), ""),
            normalizers.Replace(Regex(BLANKS), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        special_tokens=[(pieces.texts[index], index) for index in (pieces.bos, pieces.eos)],
    )
    return tokenizer

"""The process that reads one file: bytes on standard input, a JSON object on standard output."""

import io
import json
import sys
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from services.intake.adapters.extracting.office import NotReadError, extract
from services.intake.adapters.extracting.sandbox import confine

_MOST_PAGES = 200


def pdf_text(data: bytes, most: int) -> str:
    """A PDF's text layer, up to about `most` characters.

    Raises:
        NotReadError: `encrypted` or `broken`.
    """
    try:
        return "\n".join(_pages(PdfReader(io.BytesIO(data)), most))
    except (MemoryError, NotReadError):
        raise
    except PyPdfError as error:
        raise NotReadError("encrypted" if "crypt" in type(error).__name__.lower() else "broken") from error
    except Exception as error:
        raise NotReadError("broken") from error


def _pages(reader: PdfReader, most: int) -> Iterator[str]:
    if reader.is_encrypted and not reader.decrypt(""):
        raise NotReadError("encrypted")
    written = 0
    for number, page in enumerate(reader.pages):
        if number >= _MOST_PAGES or written > most:
            return
        text = page.extract_text()
        written += len(text)
        yield text


def main() -> None:
    kind, most = sys.argv[1], int(sys.argv[2])
    confined = confine()
    data = sys.stdin.buffer.read()
    text, reason = "", None
    try:
        text = pdf_text(data, most) if kind == "pdf" else extract(data, most)
    except NotReadError as error:
        reason = str(error)
    except MemoryError:
        reason = "limits"
    except RecursionError:
        reason = "broken"
    answer = {"text": text[:most], "reason": reason, "confined": confined}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii", "replace"))


if __name__ == "__main__":
    main()

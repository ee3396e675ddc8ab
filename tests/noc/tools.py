"""Where `fetch.sh` keeps what it built."""

import os
from pathlib import Path

CACHE = Path(os.environ.get("GUICHET_CACHE_DIR", Path.home() / ".cache" / "guichet"))


def tool(name: str) -> Path:
    found = sorted((CACHE / "tools").glob(f"{name}-v*"))
    if not found:
        raise SystemExit(f"{name} is not there: sh tests/noc/fetch.sh")
    return found[-1]

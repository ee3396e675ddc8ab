"""Where `guichet demo --exit` may empty a home: in one that it made itself, never in an installation that is used."""

import shlex

from shared.local import control
from shared.local.layout import Home

_MARK = ".demo"
_TEXT = "`guichet demo --exit` made this folder, and empties it whenever it runs here.\n"


def why_not(home: Home, *, its_own: bool) -> str | None:
    """Why this home is left alone, or None. `its_own`: the demo's own place, which earlier versions did not mark."""
    if control.running(home) is not None:
        return f"Guichet runs in {home.root}; stop it first: `guichet down --home {shlex.quote(str(home.root))}`"
    if its_own or not home.root.exists() or (home.root / _MARK).is_file():
        return None
    if home.root.is_dir() and not any(home.root.iterdir()):
        return None
    return (
        f"{home.root} holds something that `guichet demo --exit` did not make, and it empties its place; name another"
    )


def prepare(home: Home) -> None:
    """Empties the place and marks it as the demo's."""
    home.wipe()
    home.root.mkdir(parents=True, exist_ok=True)
    (home.root / _MARK).write_text(_TEXT, encoding="utf-8")

"""Reads who is told, and their secrets, which lie in files of their own."""

from pathlib import Path

import yaml

from services.crm.domain.subscribers import BadSubscribers, Subscriber, parse

_LONGEST = 4096


def read(path: Path | None, tenant: str) -> tuple[Subscriber, ...]:
    """One tenant's subscribers, from YAML: by tenant, by the subscriber's name.

    Raises:
        BadSubscribers: it cannot be read or used.
    """
    if path is None:
        return ()
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise BadSubscribers(f"the subscribers file cannot be read ({type(error).__name__})") from None
    return parse(declared or {}, tenant, path.parent)


def secrets(path: Path) -> tuple[str, ...]:
    """One secret a line; the first is the newest. Two overlap while the other side changes over.

    Raises:
        BadSubscribers: there is none.
    """
    try:
        found = tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    except (OSError, UnicodeError) as error:
        raise BadSubscribers(f"a subscriber's secret file cannot be read ({type(error).__name__})") from None
    if not found or max(map(len, found)) > _LONGEST:
        raise BadSubscribers("a subscriber's secret file holds no usable secret")
    return found

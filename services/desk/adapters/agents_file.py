"""The list of agents: who has a local account, and as what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from argon2 import PasswordHasher

from services.desk.adapters.accounts import NewAgent
from services.desk.domain.agents import ROLES
from shared.actors import may_stand
from shared.unprepared import Unprepared

HELD = "letters without accents, digits, - _ . : @ +; a letter first, or seven digits at most"


class BadAgents(Unprepared):
    """The list cannot be used: the desk does not start with it. Says which entry, and repeats nothing of it."""


class _Wrong(Exception):  # noqa: N818
    """What an entry lacks."""


class _AsWritten(yaml.SafeLoader):
    """Leaves words as they were written: the login `0102` is no number."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, shape) for tag, shape in pairs if tag.endswith((":null", ":merge"))]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read(path: Path, hasher: PasswordHasher) -> list[NewAgent]:
    """Reads YAML or JSON: a list of `login`, `name`, `role` and `password_hash` or `password_file`.

    A relative `password_file` is looked for beside the list.

    Raises:
        BadAgents: it is no such list, or an entry cannot be an account.
    """
    return list(_agents(_listed(path), path.parent, hasher))


def _listed(path: Path) -> list[Any]:
    try:
        listed = yaml.load(path.read_text(encoding="utf-8"), _AsWritten) or []  # noqa: S506
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadAgents(f"the agents file cannot be read ({type(error).__name__})") from None
    if not isinstance(listed, list):
        raise BadAgents("the agents file is no list")
    return listed


def _agents(listed: list[Any], folder: Path, hasher: PasswordHasher) -> Iterator[NewAgent]:
    known: set[str] = set()
    for number, item in enumerate(listed, start=1):
        try:
            agent = _agent(item, folder, hasher, known)
        except _Wrong as why:
            raise BadAgents(f"the agents file, entry {number}: {why}") from None
        known.add(agent.login)
        yield agent


def _agent(item: Any, folder: Path, hasher: PasswordHasher, known: set[str]) -> NewAgent:
    if not isinstance(item, dict) or item.get("login") is None:
        raise _Wrong("it has no login")
    login = str(item["login"])
    if not may_stand(login):
        raise _Wrong(f"the ledger cannot hold this login; {HELD}")
    if login in known:
        raise _Wrong("this login stands further up")
    role = item.get("role") or "agent"
    if role not in ROLES:
        raise _Wrong("the role is not one of " + ", ".join(ROLES))
    return NewAgent(
        login, str(item.get("name") or login), role, item.get("password_hash") or _hashed(item, folder, hasher)
    )


def _hashed(item: dict[str, Any], folder: Path, hasher: PasswordHasher) -> str:
    if not item.get("password_file"):
        raise _Wrong("it has neither password_hash nor password_file")
    try:
        secret = (folder / item["password_file"]).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise _Wrong(f"its password_file cannot be read ({type(error).__name__})") from None
    if not secret:
        raise _Wrong("its password_file is empty")
    return hasher.hash(secret)

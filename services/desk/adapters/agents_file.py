"""The list of agents that an installation starts with."""

from pathlib import Path
from typing import Any

import yaml
from argon2 import PasswordHasher

from services.desk.adapters.accounts import NewAgent


def read(path: Path, hasher: PasswordHasher) -> list[NewAgent]:
    """Reads YAML or JSON: a list of `login`, `name`, `role` and `password_hash` or `password_file`.

    A relative `password_file` is looked for beside the list.
    """
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    return [_agent(item, path.parent, hasher) for item in listed]


def _agent(item: dict[str, Any], folder: Path, hasher: PasswordHasher) -> NewAgent:
    hashed = item.get("password_hash")
    if hashed is None:
        secret = (folder / item["password_file"]).read_text(encoding="utf-8").strip()
        hashed = hasher.hash(secret)
    login = str(item["login"])
    return NewAgent(login, str(item.get("name", login)), str(item.get("role", "agent")), hashed)

"""Who may have an account: only whose login the ledger can hold, and what is wrong is said by its entry."""

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from services.desk.adapters import agents_file
from services.desk.adapters.agents_file import BadAgents
from shared.actors import may_stand

HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def listed(folder: Path, text: str) -> list[str]:
    path = folder / "agents.yaml"
    path.write_text(text, encoding="utf-8")
    return [agent.login for agent in agents_file.read(path, HASHER)]


def entry(login: str, more: str = "password_hash: h") -> str:
    return f"- login: {login}\n  {more}\n"


@pytest.mark.feature(83)
@pytest.mark.parametrize("login", ["10234", "0102", "_svc", "1_2", "a.roy@example.org", "sso-9f01c2aa41e0", "3cx-2"])
def test_a_login_that_the_ledger_holds_is_taken_as_it_was_written(tmp_path: Path, login: str) -> None:
    assert listed(tmp_path, entry(login)) == [login]


@pytest.mark.feature(83)
@pytest.mark.parametrize(
    "login", ["m.lefèvre", "0612345678", "06.12.34.56.78", "Marie Roy", "'+33612345678'", "'-x'", "a" * 121]
)
def test_a_login_that_the_ledger_cannot_hold_is_refused_by_its_entry(tmp_path: Path, login: str) -> None:
    with pytest.raises(BadAgents, match=r"entry 2: the ledger cannot hold this login") as refused:
        listed(tmp_path, entry("a.roy") + entry(login))
    assert login.strip("'") not in str(refused.value)
    assert not may_stand(login.strip("'"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry("a.roy") + entry("a.roy"), "entry 2: this login stands further up"),
        (entry("a.roy", "role: chief"), "entry 1: the role is not one of agent"),
        (entry("a.roy", "name: A"), "entry 1: it has neither"),
        (entry("a.roy", "password_hash: ''"), "entry 1: it has neither"),
        (entry("a.roy", "password_file: none"), r"entry 1: its password_file cannot be read \(FileNotFoundError\)"),
        (entry("a.roy", "password_file: agents.blank"), "entry 1: its password_file is empty"),
        ("- name: A", "entry 1: it has no login"),
        ("- a.roy", "entry 1: it has no login"),
        ("a.roy: {}", "is no list"),
        ("- [", "cannot be read"),
    ],
)
def test_what_is_wrong_with_the_list_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "agents.blank").write_text("\n")
    with pytest.raises(BadAgents, match=said):
        listed(tmp_path, text)


def test_json_is_read_as_well_and_a_password_beside_the_list(tmp_path: Path) -> None:
    (tmp_path / "a.password").write_text("secret words\n")
    path = tmp_path / "agents.json"
    path.write_text(
        '[{"login": "10234", "name": "Zoé", "role": "lead", "password_file": "a.password", "password_hash": null}]'
    )
    [agent] = agents_file.read(path, HASHER)
    assert (agent.login, agent.name, agent.role) == ("10234", "Zoé", "lead")
    assert HASHER.verify(agent.password_hash, "secret words")

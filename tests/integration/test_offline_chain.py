"""An organisation's own mail, file to file through the four commands, with no connection to anything."""

import json
import mailbox
import os
import subprocess
import sys
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.feature(91), pytest.mark.slow]

SENDER, ADDRESS = "Karim Benali", "karim.benali@exemple.fr"
NO_NETWORK = """
import sys

def refuse(event, _):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto"):
        raise PermissionError("no network here")

sys.addaudithook(refuse)
"""
VPN = "I cannot connect to the VPN any more since this morning. I have restarted my laptop twice."
PASSWORD = "Bonjour, mon mot de passe a expiré et je ne peux plus ouvrir ma session. Pouvez-vous m'aider à le changer ?"


def message(subject: str, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{SENDER} <{ADDRESS}>", "help@a.example", subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


@pytest.fixture
def box(tmp_path: Path) -> Path:
    path = tmp_path / "export.mbox"
    with closing(mailbox.mbox(path)) as made:
        made.add(message(f"VPN, {SENDER}", VPN))
        made.add(message("Mot de passe expiré", f"{PASSWORD}\n\n{SENDER}\n{ADDRESS}"))
        made.add(message("Out of office", "I am away until Monday.", Auto_Submitted="auto-replied"))
    return path


def guichet(tmp_path: Path, *arguments: str) -> None:
    """As an operator calls it, in a process to which the network is refused."""
    denied = tmp_path / "denied"
    denied.mkdir(exist_ok=True)
    (denied / "sitecustomize.py").write_text(NO_NETWORK)
    path = os.pathsep.join((str(denied), str(Path(__file__).parents[2])))
    environment = os.environ | {"PYTHONPATH": path, "GUICHET_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "shared.cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert SENDER not in done.stderr


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_the_network_is_refused_indeed(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    tried = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PermissionError: no network here" in tried.stderr


def test_mail_goes_through_the_four_commands_file_to_file(box: Path, tmp_path: Path) -> None:
    mails, masked, triaged, drafts, vault, clear = (
        tmp_path / f"{name}.jsonl" for name in ("mails", "masked", "triaged", "drafts", "vault", "clear")
    )
    guichet(tmp_path, "mail", "-i", str(box), "-o", str(mails))
    guichet(tmp_path, "pseudonymize", "-i", str(mails), "-o", str(masked), "--vault", str(vault))
    guichet(tmp_path, "triage", "-i", str(masked), "-o", str(triaged), "--already-pseudonymized")
    guichet(tmp_path, "draft", "-i", str(triaged), "-o", str(drafts))
    guichet(tmp_path, "restore", "-i", str(masked), "-o", str(clear), "--vault", str(vault))

    ids = [f"export.mbox#{number}" for number in (1, 2, 3)]
    for step in (mails, masked, triaged, drafts):
        assert [one["id"] for one in read(step)] == ids, step.name
    assert SENDER in mails.read_text(encoding="utf-8")
    for step in (masked, triaged, drafts):
        assert "Benali" not in step.read_text(encoding="utf-8"), step.name
        assert ADDRESS not in step.read_text(encoding="utf-8"), step.name
    vpn, password, away = read(triaged)
    assert (vpn["category"]["label"], vpn["lang"], vpn["subject"]) == ("network", "en", "VPN, [PERSON_1]")
    assert (password["category"]["label"], password["lang"]) == ("access", "fr")
    assert (away["kind"], away["actionable"]) == ("auto_reply", False)
    found = read(drafts)
    assert (found[2]["outcome"], found[2]["reason"]) == ("no_answer", "not_actionable")
    assert {one["outcome"] for one in found[:2]} & {"draft", "static"}
    assert all(one["sources"] and one["text"] for one in found if one["outcome"] != "no_answer")
    assert [one["subject"] for one in read(clear)] == [one["subject"] for one in read(mails)]


def test_a_ticket_that_has_its_parts_joined_beside_them_is_answered_as_without(tmp_path: Path) -> None:
    ticket = {"id": "1", "subject": "VPN", "body": VPN}
    joined = {**ticket, "text": f"VPN\n{VPN}"}
    source, drafts = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in (ticket, joined)), encoding="utf-8")
    guichet(tmp_path, "draft", "-i", str(source), "-o", str(drafts))
    without, beside = read(drafts)
    assert beside == without
    assert without["outcome"] in {"draft", "static"}

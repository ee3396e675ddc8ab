"""Mail by IMAP from a real Dovecot, and by SMTP and LMTP, into a real database: nothing lost, nothing twice."""

import asyncio
import contextlib
import grp
import os
import pwd
import shutil
import smtplib
import socket
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from imapclient import IMAPClient

from services.intake.adapters.imap import Account, Mailbox
from services.intake.adapters.smtp import Receiver
from services.intake.adapters.store import Places
from services.intake.adapters.taking import Taker
from services.intake.domain.incoming import Incoming, Receipt
from services.intake.domain.loops import Loops
from services.intake.domain.pressure import Gate, Limits
from services.intake.domain.threads import Fingerprints, own_reply_id
from shared.local.ports import free_port
from shared.runtime.service import utc_now
from tests.conftest import IN_CI
from tests.integration.test_intake import Door, door, letter  # noqa: F401 - a fixture

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_dovecot = pytest.mark.skipif(DOVECOT is None and not IN_CI, reason="no dovecot")

CONF = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain
mail_location = maildir:{home}/mail/%u
mailbox_list_index = no
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
passdb {{
  driver = static
  args = password=secret
}}
passdb {{
  driver = static
  args = password=sécret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def certificate(home: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = utc_now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    (home / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (home / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )


@dataclass(frozen=True)
class Server:
    home: Path
    port: int
    tls_port: int

    def account(self, **changes: Any) -> Account:
        base = Account("localhost", self.tls_port, "tls", f"u{uuid4().hex[:8]}", "secret", start="all")
        return replace(base, **changes)

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.home / "cert.pem"))

    def client(self, account: Account) -> IMAPClient:
        client = IMAPClient("localhost", self.tls_port, ssl_context=self.trusted())
        client.login(account.user, account.password)
        return client


@pytest.fixture(scope="module")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("dovecot")
    for folder in (home, *home.parents[:2]):
        folder.chmod(0o755)
    certificate(home)
    # Dovecot serves nobody's mail as root.
    who = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    (home / "mail").mkdir()
    os.chown(home / "mail", who.pw_uid, who.pw_gid)
    server = Server(home, free_port(), free_port())
    conf = CONF.format(
        home=home, user=who.pw_name, group=grp.getgrgid(who.pw_gid).gr_name, uid=who.pw_uid, gid=who.pw_gid,
        port=server.port, tls_port=server.tls_port,
    )  # fmt: skip
    (home / "conf").write_text(conf, encoding="utf-8")
    assert DOVECOT, "CI needs Dovecot"
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(home / "conf")])
    try:
        until(lambda: _answers(server.tls_port), home)
        yield server
    finally:
        process.terminate()
        process.wait(20)


def until(condition: Callable[[], bool], home: Path) -> None:
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends, (home / "log").read_text() if (home / "log").exists() else "no log"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def mailbox(door: Door, server: Server, account: Account) -> Mailbox:  # noqa: F811
    places = Places(door.database, Fingerprints(b"s" * 32, door.tenant), door.tenant)
    taker = Taker(door.intake.take, door.intake.reject, 100_000)
    return Mailbox(account, taker, places, utc_now, server.trusted(), poll_seconds=0.1)


@needs_dovecot
async def test_a_mailbox_is_read_once_and_in_order(door: Door, dovecot: Server) -> None:  # noqa: F811
    account = dovecot.account()
    with dovecot.client(account) as client:
        for number in range(3):
            client.append("INBOX", letter(number), flags=[rb"\Seen"] if number == 1 else ())
        client.append("INBOX", letter(8, text="x" * 100_001))
    box = mailbox(door, dovecot, account)
    assert await box.read_once() == 4
    assert await box.read_once() == 0
    assert (await door.count("message"), await door.count("rejected")) == (3, 1)
    with dovecot.client(account) as client:
        client.select_folder("INBOX")
        assert client.search("UNSEEN") == []
        client.append("INBOX", letter(9), msg_time=utc_now() - timedelta(days=400))
    assert await box.read_once() == 1
    assert await door.count("message") == 4


@needs_dovecot
async def test_a_crash_before_the_place_is_kept_makes_no_second_ticket(door: Door, dovecot: Server) -> None:  # noqa: F811
    account = dovecot.account(done="Traités")
    with dovecot.client(account) as client:
        client.append("INBOX", letter(1))
        client.append("INBOX", letter(2))
    box = mailbox(door, dovecot, account)

    class Crashed(Exception):  # noqa: N818
        pass

    class Dying(Places):
        async def advance(self, place: Any, uid: int) -> Any:
            raise Crashed

    box.places = Dying(door.database, Fingerprints(b"s" * 32, door.tenant), door.tenant)
    with pytest.raises(Crashed):
        await box.read_once()
    assert await door.count("message") == 1
    with dovecot.client(account) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 2
    assert await mailbox(door, dovecot, account).read_once() == 2
    assert await door.count("message") == 2
    with dovecot.client(account) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 0
        assert client.select_folder("Traités")[b"EXISTS"] == 2


@needs_dovecot
async def test_new_uids_for_all_lose_and_double_nothing(door: Door, dovecot: Server) -> None:  # noqa: F811
    account = dovecot.account()
    with dovecot.client(account) as client:
        client.create_folder("Demandes")
        client.append("Demandes", letter(1))
    box = mailbox(door, dovecot, replace(account, folder="Demandes"))
    assert await box.read_once() == 1
    await renumbered(dovecot, account, letter(1), letter(2))
    assert await box.read_once() == 2
    assert await door.count("message") == 2


async def renumbered(server: Server, account: Account, *mails: bytes) -> None:
    """The folder made anew with these mails in it: each has another number."""
    with server.client(account) as client:
        before = client.select_folder("Demandes")[b"UIDVALIDITY"]
        client.close_folder()
        await asyncio.sleep(1.1)  # Dovecot makes it from the clock's seconds
        client.delete_folder("Demandes")
        client.create_folder("Demandes")
        assert client.select_folder("Demandes")[b"UIDVALIDITY"] != before
        for raw in mails:
            client.append("Demandes", raw)


@needs_dovecot
@pytest.mark.feature(85)
async def test_new_uids_for_all_bring_no_erased_mail_back(door: Door, dovecot: Server) -> None:  # noqa: F811
    """It still lies in the mailbox. What the same person wrote since then is a ticket."""
    account = dovecot.account()
    with dovecot.client(account) as client:
        client.create_folder("Demandes")
        client.append("Demandes", letter(1))
        client.append("Demandes", letter(2))
    box = mailbox(door, dovecot, replace(account, folder="Demandes"))
    assert await box.read_once() == 2
    ticket = await door.admin.fetchval(
        "select ticket_id from intake.message where tenant = $1 order by received_at limit 1", door.tenant
    )
    await door.erase(ticket)
    await renumbered(dovecot, account, letter(1), letter(2), letter(3))
    assert await box.read_once() == 3
    assert await box.read_once() == 0
    assert await door.published(ticket) != [], "the first time"
    left = await door.admin.fetch("select ticket_id from intake.message where tenant = $1", door.tenant)
    assert len(left) == 2
    assert ticket not in {row["ticket_id"] for row in left}
    assert await door.passed_over() == 1


@needs_dovecot
async def test_what_lay_there_before_is_left_unless_asked_for(door: Door, dovecot: Server) -> None:  # noqa: F811
    account = dovecot.account(start="new", security="starttls", port=dovecot.port)
    with dovecot.client(account) as client:
        client.append("INBOX", letter(1))
    box = mailbox(door, dovecot, account)
    assert await box.read_once() == 0
    with dovecot.client(account) as client:
        client.append("INBOX", letter(2))
    assert await box.read_once() == 1


@needs_dovecot
async def test_a_waiting_reader_hears_of_new_mail_and_of_a_server_that_went(door: Door, dovecot: Server) -> None:  # noqa: F811
    account = dovecot.account()
    box = mailbox(door, dovecot, account)
    running = asyncio.create_task(box.run())
    try:
        with dovecot.client(account) as client:
            client.append("INBOX", letter(1))
            await _count(door, 1)
            client.append("INBOX", letter(2))
            await _count(door, 2)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@needs_dovecot
async def test_mail_that_comes_while_another_is_taken_is_not_left_until_the_next_change(
    door: Door,  # noqa: F811
    dovecot: Server,
) -> None:
    """The server tells of it once, in its answer to something else: no news follows while waiting."""
    account = dovecot.account()
    box = mailbox(door, dovecot, account)
    client = dovecot.client(account)
    keep = box.taker.take
    second_came = False

    async def take(incoming: Incoming) -> Receipt | None:
        nonlocal second_came
        if not second_came:
            second_came = True
            await asyncio.to_thread(client.append, "INBOX", letter(2))
        return await keep(incoming)

    box.taker.take = take
    client.append("INBOX", letter(1))
    running = asyncio.create_task(box.run())
    try:
        await _count(door, 2)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        client.logout()


@needs_dovecot
async def test_an_accent_in_the_password_and_a_folder_that_cannot_be_are_no_hindrance(
    door: Door,  # noqa: F811
    dovecot: Server,
) -> None:
    account = dovecot.account(done="a..b")
    with dovecot.client(account) as client:
        client.append("INBOX", letter(1))
        client.append("INBOX", letter(2))
    box = mailbox(door, dovecot, replace(account, password="sécret"))
    assert (await box.read_once(), await box.read_once()) == (2, 0)
    assert await door.count("message") == 2


@needs_dovecot
async def test_an_unknown_certificate_is_not_trusted(door: Door, dovecot: Server) -> None:  # noqa: F811
    box = mailbox(door, dovecot, dovecot.account())
    box.tls = ssl.create_default_context()
    with pytest.raises(ssl.SSLError):
        await box.read_once()


async def _count(door: Door, wanted: int) -> None:  # noqa: F811
    async with asyncio.timeout(20):
        while await door.count("message") != wanted:
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture(loop_scope="session", params=["smtp", "lmtp"])
async def receiver(request: pytest.FixtureRequest, door: Door) -> AsyncIterator[tuple[int, type[smtplib.SMTP], Taker]]:  # noqa: F811
    taker = Taker(door.intake.take, door.intake.reject, 100_000)
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        Receiver(taker, "127.0.0.1", 0, frozenset({"help@g.example"}), request.param, bound=ready.set_result).run()
    )
    yield await ready, smtplib.LMTP if request.param == "lmtp" else smtplib.SMTP, taker
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_a_server_hands_mail_over(door: Door, receiver: tuple[int, type[smtplib.SMTP], Taker]) -> None:  # noqa: F811
    port, protocol, taker = receiver

    def send(raw: bytes, to: str = "help@g.example", sender: str = "ann@a.example") -> int | None:
        with protocol("127.0.0.1", port, timeout=20) as client:
            try:
                client.sendmail(sender, [to], raw)
            except smtplib.SMTPRecipientsRefused as error:
                return next(iter(error.recipients.values()))[0]
            except smtplib.SMTPResponseException as error:
                return int(error.smtp_code)
        return None

    assert await asyncio.to_thread(send, letter(1)) is None
    assert await asyncio.to_thread(send, letter(1)) is None
    assert await door.count("message") == 1
    assert await asyncio.to_thread(send, letter(2), "other@g.example") == 550
    assert await asyncio.to_thread(send, letter(3, text="x " * 60_000)) == 552
    assert await asyncio.to_thread(send, letter(4), "Help@g.example", "") is None
    kinds = await door.admin.fetch(
        "select kind from intake.message where tenant = $1 order by received_at", door.tenant
    )
    assert [row["kind"] for row in kinds] == ["ticket", "auto_reply"]

    async def away(_: Any) -> None:
        raise ConnectionRefusedError

    taker.take = away
    assert await asyncio.to_thread(send, letter(5)) == 451
    taker.take = door.intake.take
    assert await asyncio.to_thread(send, letter(5)) is None
    assert await door.count("message") == 3


@pytest.mark.feature(1)
@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
async def test_a_server_that_comes_with_too_much_at_once_is_told_to_come_again(
    door: Door,  # noqa: F811
    protocol: Literal["smtp", "lmtp"],
) -> None:
    gate = Gate(Limits(in_hand=10, bytes_in_hand=2_000), time.monotonic)
    taker = Taker(door.intake.take, door.intake.reject, 100_000)
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    to, told = frozenset({"help@g.example"}), ready.set_result
    door_open = Receiver(taker, "127.0.0.1", 0, to, protocol, bound=told, gate=gate, most_sessions=2)
    running = asyncio.create_task(door_open.run())
    client = smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP

    def send(port: int, raw: bytes) -> int | None:
        try:
            with client("127.0.0.1", port, timeout=20) as session:
                session.sendmail("ann@a.example", ["help@g.example"], raw)
        except smtplib.SMTPResponseException as error:
            return int(error.smtp_code)
        return None

    try:
        port = await ready
        with gate.one(2_000):
            assert await asyncio.to_thread(send, port, letter(1)) == 451
        assert await door.count("message") == 0
        assert await asyncio.to_thread(send, port, letter(1)) is None
        both = [await asyncio.to_thread(client, "127.0.0.1", port, timeout=20) for _ in range(2)]
        assert await asyncio.to_thread(send, port, letter(2)) == 421
        await asyncio.to_thread(both[0].quit)
        async with asyncio.timeout(20):
            while await asyncio.to_thread(send, port, letter(2)) is not None:
                await asyncio.sleep(0.05)
        await asyncio.to_thread(both[1].quit)
        assert await door.count("message") == 2
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


@pytest.mark.feature(9)
async def test_a_loop_between_two_machines_ends(door: Door) -> None:  # noqa: F811
    door.intake._loops = Loops(frozenset({"help@g.local"}), "g.local")
    first = await door.mail(letter(1))
    reply = own_reply_id(uuid4(), first.ticket_id, "g.local")
    for number in range(2, 15):
        await door.mail(letter(number, answers=reply, text=f"thanks, {number}"))
    events = await door.published(first.ticket_id)
    assert [(event.kind.value, event.kind_reason) for event in events] == [
        *[("ticket", None)] * 11,
        *[("auto_reply", "too_many_answers")] * 3,
    ]
    other = await door.mail(letter(20))
    elsewhere = own_reply_id(uuid4(), other.ticket_id, "g.local")
    await door.mail(letter(21, answers=elsewhere, text="about another matter"))
    assert [event.kind.value for event in await door.published(other.ticket_id)] == ["ticket"] * 2
    ours = await door.mail(letter(30).replace(b"<30@a.example>", reply.encode()))
    (event,) = await door.published(ours.ticket_id)
    assert (event.kind.value, event.kind_reason) == ("auto_reply", "own_message")
    back = await door.mail(letter(31).replace(b"ann@a.example", b"Help@G.local"))
    (event,) = await door.published(back.ticket_id)
    assert (event.kind.value, event.kind_reason) == ("auto_reply", "own_address")

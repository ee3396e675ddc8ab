"""Stands in for customers' mailboxes: accepts every reply and shows it. Clear text is what a customer gets.

`python -m shared.local.smtp_sink FOLDER SMTP_PORT HTTP_PORT`
"""

import asyncio
import socket
import sys
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from shared.local import files
from shared.local.process import LOOPBACK

_LIMIT = 20 * 1024 * 1024
_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "X-Frame-Options": "DENY"}
_STYLE = "body{font:16px system-ui;margin:2rem;max-width:70rem}td,th{padding:.4rem .8rem;text-align:left}"


class Sink:
    """Writes each accepted message whole, under a name that makes a repeated Message-ID visible."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = asyncio.Lock()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The hook that aiosmtpd calls."""
        del server, session
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        async with self._turn:
            await asyncio.to_thread(self._keep, content)
        return "250 OK"

    def _keep(self, content: bytes) -> None:
        message_id = str(parse(content)["Message-ID"] or "").strip()
        name = sha256(message_id.encode()).hexdigest()[:16]
        count = sum(1 for _ in self._folder.glob(f"{name}-*.eml")) + 1
        files.write_atomically(self._folder / f"{name}-{count}.eml", content)


def parse(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def viewer(folder: Path) -> Starlette:
    """A page with every message that was sent, and one page each."""

    async def index(_: Request) -> Response:
        rows = await asyncio.to_thread(lambda: "".join(map(_row, _newest_first(folder))))
        head = "<tr><th>Date</th><th>To / À</th><th>Subject / Objet</th></tr>"
        return _page("Sent mail / Courrier envoyé", f"<table>{head}{rows}</table>")

    async def one(request: Request) -> Response:
        name = Path(request.path_params["name"]).name
        path = folder / f"{name}.eml"
        if not path.is_file():
            return PlainTextResponse("not found", status_code=404)
        message = parse(await asyncio.to_thread(path.read_bytes))
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
        listed = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To")
        head = "".join(f"<p><b>{item}</b>: {escape(str(message[item] or ''))}</p>" for item in listed)
        return _page(str(message["Subject"] or ""), f'{head}<pre style="white-space:pre-wrap">{escape(text)}</pre>')

    return Starlette(
        routes=[Route("/", index), Route("/{name}", one)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])],
    )


def _page(title: str, body: str) -> Response:
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return HTMLResponse(f"{html}<h1>{escape(title)}</h1>{body}</html>", headers=_HEADERS)


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)


def _row(path: Path) -> str:
    message = parse(path.read_bytes())
    date = message["Date"]
    when = parsedate_to_datetime(str(date)).isoformat(sep=" ", timespec="seconds") if date else ""
    cells = (escape(when), escape(str(message["To"] or "")), _link(path, str(message["Subject"] or "(no subject)")))
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _link(path: Path, subject: str) -> str:
    return f'<a href="/{escape(path.stem)}">{escape(subject)}</a>'


async def serve(folder: Path, smtp_port: int, http_port: int, host: str = LOOPBACK) -> None:
    """Mail is taken on `host`; it is shown on loopback only. Both ports or none."""
    sink = Sink(folder)

    def protocol() -> Any:
        return SMTP(sink, data_size_limit=_LIMIT, enable_SMTPUTF8=True, hostname="sink.localhost", loop=loop)

    loop = asyncio.get_running_loop()
    options = uvicorn.Config(viewer(folder), access_log=False, log_level="warning", server_header=False)
    with socket.create_server((LOOPBACK, http_port)) as shown:
        async with await loop.create_server(protocol, host, smtp_port):
            await uvicorn.Server(options).serve(sockets=[shown])


def main() -> None:
    name, smtp_port, http_port, *host = sys.argv[1:]
    folder = Path(name)
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(folder, int(smtp_port), int(http_port), *host))


if __name__ == "__main__":
    main()

"""Small servers that speak three ticketing tools' documented REST shapes, on real sockets, with a memory."""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.integration.receivers import read_request

Said = tuple[int, Any] | tuple[int, Any, dict[str, str]]
US, PERSON, CUSTOMER = 12, 4, 77


@dataclass
class Product:
    """Asks for credentials, keeps one ticket and its history. `faults` are answered first, whatever is asked."""

    faults: list[Said] = field(default_factory=list)
    meanwhile: Callable[[], None] | None = None
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    lost_answers: int = 0
    moment: int = 0
    url: str = ""

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Said:
        raise NotImplementedError

    def denied(self, headers: dict[str, str], path: str) -> Said | None:
        raise NotImplementedError

    @property
    def stamp(self) -> str:
        return f"2026-11-20T09:00:{self.moment:02d}Z"

    def writes(self) -> list[tuple[str, str, Any]]:
        return [one for one in self.asked if one[0] != "GET"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line, headers, raw = await read_request(reader)
            method, target, _ = line.split()
            parts = urlsplit(target)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            said = self._said(method, parts.path, query, headers, json.loads(raw) if raw else None)
            if method != "GET" and self.lost_answers:
                self.lost_answers -= 1
                return
            status, content, *more = said
            payload = json.dumps(content).encode()
            extra = "".join(f"{name}: {value}\r\n" for name, value in (more[0] if more else {}).items())
            writer.write(
                f"HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\n{extra}content-length: {len(payload)}\r\nconnection: close\r\n\r\n".encode()
                + payload
            )
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _said(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: Any) -> Said:
        if (refused := self.denied(headers, path)) is not None:
            return refused
        if self.faults:
            return self.faults.pop(0)
        self.asked.append((method, path, body))
        return self.answer(method, path, query, body)

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Any]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()


@dataclass
class ZammadServer(Product):
    ticket: dict[str, Any] = field(default_factory=lambda: {"id": 4711, "priority": "2 normal", "group": "Users"})
    history: list[dict[str, Any]] = field(default_factory=list)
    articles: list[dict[str, Any]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)

    def denied(self, headers: dict[str, str], path: str) -> Said | None:
        good = headers.get("authorization") == "Token token=t0ken"
        return None if good else (401, {"error": "Invalid token"})

    def change(self, who: int, **values: Any) -> None:
        for name, value in values.items():
            self.history.append(
                {"id": len(self.history), "o_id": 4711, "object": "Ticket", "type": "updated", "attribute": name,
                 "value_from": self.ticket.get(name), "value_to": value, "created_by_id": who}
            )  # fmt: skip
            self.ticket[name] = value
        self.moment += 1

    def tag(self, who: int, item: str) -> None:
        if item not in self.tags:
            self.tags.append(item)
            self._tell("added", item, who)

    def untag(self, item: str) -> None:
        """Zammad tells of a tag that goes who had set it, and not who took it away."""
        self.tags.remove(item)
        self._tell("removed", item, US)

    def _tell(self, what: str, item: str, who: int) -> None:
        self.history.append(
            {"id": len(self.history), "o_id": 4711, "object": "Ticket", "type": what, "attribute": "tag",
             "value_from": "", "value_to": item, "created_by_id": who}
        )  # fmt: skip

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Said:
        match method, path.removeprefix("/api/v1"):
            case "GET", "/users/me":
                return 200, {"id": US, "login": "guichet", "firstname": "Guichet", "lastname": "(IA)"}
            case "GET", "/tickets/4711":
                return 200, {**self.ticket, "updated_at": self.stamp}
            case "GET", "/ticket_history/4711":
                created = {"id": 0, "object": "Ticket", "type": "created", "created_by_id": CUSTOMER}
                seen = [created, *self.history]
                if self.meanwhile:
                    self.meanwhile()
                return 200, {"history": seen, "assets": {}}
            case "GET", "/ticket_articles/by_ticket/4711":
                return 200, self.articles
            case "GET", "/tags":
                return 200, {"tags": self.tags}
            case "PUT", "/tickets/4711":
                article = body.pop("article", None)
                if article is not None:
                    self.articles.append({"id": len(self.articles), "created_by_id": US, **article})
                if unknown := set(body) - {"priority", "group"}:
                    return 422, {"error": f"unknown attribute '{min(unknown)}' for Ticket."}
                self.change(US, **body)
                return 200, self.ticket
            case "POST", "/tags/add":
                self.tag(US, body["item"])
                return 201, True
            case "DELETE", "/tags/remove":
                self.untag(body["item"])
                return 201, True
            case _:
                return 404, {"error": "Not found"}


@dataclass
class ZendeskServer(Product):
    ticket: dict[str, Any] = field(
        default_factory=lambda: {
            "id": 35436,
            "priority": None,
            "group_id": 1,
            "tags": ["web"],
            "custom_fields": [{"id": 900, "value": None}],
        }
    )
    audits: list[dict[str, Any]] = field(default_factory=list)
    comments: list[dict[str, Any]] = field(default_factory=list)

    def denied(self, headers: dict[str, str], path: str) -> Said | None:
        good = "Basic " + base64.b64encode(b"guichet@example.org/token:t0ken").decode()
        return None if headers.get("authorization") == good else (401, {"error": "Couldn't authenticate you"})

    def change(self, who: int, *, comment: dict[str, Any] | None = None, **values: Any) -> None:
        events: list[dict[str, Any]] = [
            {"id": 1, "type": "Change", "field_name": name, "value": value, "previous_value": self.ticket.get(name)}
            for name, value in values.items()
        ]
        if comment is not None:
            events.append({"id": 2, "type": "Comment", **comment})
            self.comments.append(comment)
        self.audits.append(
            {"id": len(self.audits), "ticket_id": 35436, "author_id": who, "events": events, "metadata": {}}
        )
        self.ticket.update({name: value for name, value in values.items() if not name.isdigit()})
        self.moment += 1

    @property
    def tags(self) -> list[str]:
        return list(self.ticket["tags"])

    def tag(self, who: int, item: str) -> None:
        self.change(who, tags=[*self.tags, item])

    def untag(self, item: str) -> None:
        self.change(PERSON, tags=[one for one in self.tags if one != item])

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Said:
        match method, path.removeprefix("/api/v2"):
            case "GET", "/users/me.json":
                return 200, {"user": {"id": US, "name": "Guichet (AI)", "role": "agent"}}
            case "GET", "/tickets/35436.json":
                return 200, {"ticket": {**self.ticket, "updated_at": self.stamp}}
            case "GET", "/tickets/35436/audits.json":
                page, size = int(query["page"]), int(query["per_page"])
                rows = self.audits[(page - 1) * size : page * size]
                more = page * size < len(self.audits)
                if self.meanwhile and not more:
                    self.meanwhile()
                return 200, {
                    "audits": rows,
                    "next_page": "https://elsewhere.example/" if more else None,
                    "count": len(self.audits),
                }
            case "PUT", "/tickets/35436.json":
                ticket = body["ticket"]
                if ticket.get("safe_update") and ticket["updated_stamp"] != self.stamp:
                    return 409, {"error": "UpdateConflict", "description": "Safe Update prevented the update"}
                if ticket.get("priority", "low") not in {"low", "normal", "high", "urgent"}:
                    return 422, {
                        "error": "RecordInvalid",
                        "details": {"priority": [{"description": "Priority: is invalid"}]},
                    }
                custom = {str(one["id"]): one["value"] for one in ticket.get("custom_fields", [])}
                plain = {name: ticket[name] for name in ("priority", "group_id", "tags") if name in ticket}
                self.change(US, comment=ticket.get("comment"), **plain, **custom)
                return 200, {"ticket": self.ticket, "audit": self.audits[-1]}
            case _:
                return 404, {"error": "RecordNotFound", "description": "Not found"}


@dataclass
class GlpiServer(Product):
    ticket: dict[str, Any] = field(default_factory=lambda: {"id": 512, "urgency": 3, "itilcategories_id": 0})
    log: list[dict[str, Any]] = field(default_factory=list)
    followups: list[dict[str, Any]] = field(default_factory=list)
    sessions: int = 0

    def denied(self, headers: dict[str, str], path: str) -> Said | None:
        if headers.get("app-token") != "app":
            return 400, ["ERROR_WRONG_APP_TOKEN_PARAMETER", "parameter app_token seems wrong"]
        if path.endswith("/initSession"):
            good = headers.get("authorization") == "user_token t0ken"
            return None if good else (401, ["ERROR_GLPI_LOGIN_USER_TOKEN", "parameter user_token seems invalid"])
        good = headers.get("session-token") == "s3ssion" and self.sessions > 0
        return None if good else (401, ["ERROR_SESSION_TOKEN_INVALID", "session_token seems invalid"])

    def change(self, who: int, option: int, name: str, value: Any) -> None:
        self.log.append(
            {"id": len(self.log) + 1, "itemtype": "Ticket", "items_id": 512, "itemtype_link": "", "linked_action": 0,
             "user_name": f"somebody ({who})", "id_search_option": option, "old_value": "", "new_value": str(value)}
        )  # fmt: skip
        self.ticket[name] = value
        self.moment += 1

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Said:
        match method, path.removeprefix("/apirest.php"):
            case "GET", "/initSession":
                self.sessions += 1
                return 200, {"session_token": "s3ssion"}
            case "GET", "/killSession":
                self.sessions -= 1
                return 200, None
            case "GET", "/getFullSession":
                return 200, {"session": {"glpiID": US, "glpiname": "guichet"}}
            case "GET", "/Ticket/512":
                return 200, {**self.ticket, "date_mod": self.stamp}
            case "GET", "/Ticket/512/Log":
                said = self._ranged(self.log, query)
                if self.meanwhile:
                    self.meanwhile()
                return said
            case "GET", "/Ticket/512/ITILFollowup":
                return self._ranged(self.followups, query)
            case "PUT", "/Ticket/512":
                names = {"urgency": 10, "itilcategories_id": 7}
                for name, value in body["input"].items():
                    if name in names:
                        self.change(US, names[name], name, value)
                return 200, [{"512": True, "message": ""}]
            case "POST", "/ITILFollowup":
                self.followups.append({"id": len(self.followups), **body["input"]})
                return 201, {"id": len(self.followups), "message": ""}
            case _:
                return 404, ["ERROR_ITEM_NOT_FOUND", "Item not found"]

    @staticmethod
    def _ranged(rows: list[dict[str, Any]], query: dict[str, str]) -> Said:
        start, end = (int(one) for one in query["range"].split("-"))
        part = rows[start : end + 1]
        told = {"content-range": f"{start}-{start + len(part) - 1}/{len(rows)}", "accept-range": "Ticket 1000"}
        return (206 if len(part) < len(rows) else 200), part, told

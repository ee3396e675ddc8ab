"""What every page is made with, and the frame around all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from services.desk.adapters.accounts import Accounts, Session
from services.desk.adapters.ai_switch import AiSwitch
from services.desk.adapters.hub import Hub
from services.desk.adapters.opening import Vault
from services.desk.adapters.policies import Policies
from services.desk.adapters.second_reader import SecondReader
from services.desk.adapters.second_step import SecondStep
from services.desk.adapters.sign_in import SignIn
from services.desk.adapters.web.security import Tokens
from services.desk.adapters.web.way import stands_at, way_of
from services.desk.domain import typography
from services.desk.domain.categories import Categories
from services.desk.domain.control import month_of
from services.desk.domain.groups import Groups
from services.desk.domain.i18n import LANGUAGES, Translator, choose
from services.desk.domain.pages import VIEW_LETTERS, pages_of, ways_of
from services.desk.domain.running import Running
from shared.api_keys import ApiKeys, nobody
from shared.persistence.database import Database
from shared.signing import Signer
from shared.use_cases import NONE, Cases

HERE = Path(__file__).parent
LANGUAGE_COOKIE = "lang"
ZONE_COOKIE = "tz"


def environment() -> Environment:
    """Templates, escaping everything; a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@dataclass(frozen=True, slots=True)
class Options:
    """What an installation may choose."""

    undo: timedelta
    patience: timedelta
    sending_patience: timedelta
    zone: str
    running: Running
    secure_cookies: bool = False
    groups: Groups = field(default_factory=dict)
    use_cases: Cases = NONE
    known_hosts: tuple[str, ...] = ()
    control_share: float = 0
    """The share of suggestions that are control drafts."""
    article_keys: ApiKeys = nobody
    """Names and digests of the keys with which programs hand articles in."""
    draft_keys: ApiKeys = nobody
    """Those with which programs read suggestions."""

    @property
    def categories(self) -> Categories:
        return Categories(self.use_cases)


@dataclass(frozen=True, slots=True)
class Reader:
    """How the person at the other end reads: language and time zone."""

    t: Translator
    zone: ZoneInfo
    now: datetime

    @property
    def lang(self) -> str:
        return self.t.lang

    def clock(self, moment: datetime) -> str:
        """The time of day, with the date when it is not today's."""
        return self.full(moment) if self._dated(moment) else typography.clock(moment.astimezone(self.zone), self.lang)

    def at(self, moment: datetime) -> str:
        """The same within a sentence, with its preposition."""
        return typography.at(moment.astimezone(self.zone), self.lang, dated=self._dated(moment))

    def since(self, moment: datetime) -> str:
        """The same after `depuis` or `since`."""
        return typography.since(moment.astimezone(self.zone), self.lang, dated=self._dated(moment))

    def _dated(self, moment: datetime) -> bool:
        return moment.astimezone(self.zone).date() != self.now.astimezone(self.zone).date()

    def ago(self, moment: datetime) -> str:
        return typography.ago(moment, self.now, self.lang)

    def day(self, day: date, hour: time | None = None) -> str:
        """A day that a customer named, with the hour if they said one: no zone of the reader's moves it."""
        return typography.day(day, hour, self.lang)

    def number(self, count: float) -> str:
        return typography.number(count, self.lang)

    def size(self, count: int) -> int:
        """Thousands of bytes, begun ones counted."""
        return -(-count // 1000)

    def full(self, moment: datetime) -> str:
        return typography.full(moment.astimezone(self.zone), self.lang)


def _zone(name: str | None, default: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or default)
    except (ValueError, OSError, KeyError):  # unknown names and odd ones alike
        return ZoneInfo(default)


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts behind the pages, put together in `main.py`."""

    database: Database
    accounts: Accounts
    second: SecondStep
    vault: Vault
    hub: Hub
    second_reader: SecondReader
    tokens: Tokens
    signer: Signer
    policies: Policies
    ai: AiSwitch
    options: Options
    clock: Callable[[], datetime]
    templates: Environment
    sign_in: SignIn | None = None
    """With an identity provider, where one is configured."""

    def overdue_before(self) -> datetime:
        """What came before and was not read by the models yet stands among the tickets to answer."""
        return self.clock() - (timedelta(0) if self.ai.taken_out else self.options.patience)

    def month(self) -> date:
        """The month that it is where the installation is."""
        return month_of(self.clock(), self.options.zone)

    def reader(self, request: Request) -> Reader:
        lang = choose(
            getattr(request.state, "lang", None) or request.cookies.get(LANGUAGE_COOKIE),
            request.headers.get("accept-language"),
        )
        zone = _zone(request.cookies.get(ZONE_COOKIE), self.options.zone)
        return Reader(Translator(lang, self.options.categories.words(lang)), zone, self.clock())

    def page(
        self, request: Request, template: str, *, session: Session | None = None, status: int = 200, **values: Any
    ) -> Response:
        """A rendered page; `session` is whose page it is."""
        reader, agent = self.reader(request), session.agent if session else None
        html = self.templates.get_template(template).render(
            r=reader,
            t=reader.t,
            lang=reader.lang,
            spoken=getattr(request.state, "lang", None),
            languages=LANGUAGES,
            agent=agent,
            pages=pages_of(agent) if agent else (),
            ways=ways_of(agent) if agent else {},
            letters=VIEW_LETTERS,
            csrf=self.tokens.csrf(session.token) if session else "",
            here=request.url.path,
            this_page=stands_at(request),
            news_at=getattr(request.state, "news_at", self.hub.news_at),
            ai_out=self.ai.taken_out,
            controls=self.options.control_share > 0,
            **({"way": way_of(request.query_params)} | values),
        )
        return HTMLResponse(html, status_code=status, headers={"vary": "hx-request, cookie, accept-language"})

    def problem(
        self, request: Request, code: str, status: int, session: Session | None = None, words: Sequence[str] = ()
    ) -> Response:
        """A page that says what happened, what was kept and what to do; `words` go back to whoever wrote them."""
        way = way_of(request.query_params) if "ticket_id" in request.path_params else ""
        return self.page(request, "problem.html", session=session, status=status, code=code, words=words, way=way)

"""The status page: how the services stand as far as the desk was told, for every role. Counts and times, no ticket."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import standing
from services.desk.adapters.accounts import Session
from services.desk.adapters.standing import Told
from services.desk.adapters.web.desk import Desk
from services.desk.adapters.web.guard import Guard
from services.desk.domain.standing import News, Standing
from shared.ai_switch import AI_SERVICES

_BUS_PATIENCE: Final = timedelta(minutes=1)
"""An event that waits longer to leave this desk says that the bus is away or slow."""


class StatusPage:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [Route("/status", self._guard.own_page(self.show), methods=["GET"])]

    async def show(self, request: Request, session: Session) -> Response:
        now = self._desk.clock()
        async with self._desk.database.pool.acquire() as connection:
            told = await standing.told(connection, session.agent.tenant, now)
        services = [self._line(news, now) for news in told.services]
        bus_late = told.bus.unsent.oldest is not None and now - told.bus.unsent.oldest > _BUS_PATIENCE
        return self._desk.page(
            request,
            "status.html",
            session=session,
            services=services,
            told=told,
            bus_late=bus_late,
            concerns=concerns(services, told, bus_late=bus_late, ai_out=self._desk.ai.taken_out is not None),
            switch_told=self._desk.options.running.ai_switch,
            at=now,
        )

    def _line(self, news: News, now: datetime) -> Mapping[str, Any]:
        options = self._desk.options
        patience = options.sending_patience if news.service == "crm" else options.patience
        out = self._desk.ai.taken_out is not None and news.service in AI_SERVICES
        stands = news.standing(now, patience, out=out)
        silent = stands is Standing.QUIET and news.waiting is None
        return {"news": news, "standing": stands.value, "word": "silent" if silent else stands.value}


def concerns(services: Sequence[Mapping[str, Any]], told: Told, *, bus_late: bool, ai_out: bool) -> list[str]:
    """The codes of what somebody should look at, the gravest first."""
    late = any(one["standing"] == Standing.LATE.value for one in services)
    gave_up = any(one["news"].given_up for one in services)
    before, now = (told.model.before, told.model.device) if told.model else (None, None)
    fell_back = now == "cpu" and before not in (None, "cpu")
    known = {
        "bus": bus_late,
        "late": late,
        "uncertain": bool(told.uncertain),
        "given_up": gave_up,
        "set_aside": bool(told.set_aside_lately),
        "device": fell_back,
        "ai_out": ai_out,
    }
    return [code for code, holds in known.items() if holds]

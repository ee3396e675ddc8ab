"""The lead's page and its export: the team's figures, drawn here, without script."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.desk.adapters import controls, lead
from services.desk.adapters.accounts import Session
from services.desk.adapters.lead import Asked
from services.desk.adapters.procedures import Wanted
from services.desk.adapters.procedures import count as count_procedures
from services.desk.adapters.web.desk import Desk, Reader
from services.desk.adapters.web.guard import Guard
from services.desk.adapters.web.procedures import procedure_groups
from services.desk.domain import charts, procedures, typography
from services.desk.domain.control import LEAST_SHOWN, MONTHS, Month
from services.desk.domain.lead import (
    FEWEST,
    HASTY,
    MEASURES,
    WEEKS,
    Answer,
    By,
    Figure,
    Unit,
    accepted,
    answer,
    costs_of,
    lines,
    period,
    threshold_costs,
    withheld_weeks,
)
from services.desk.domain.procedures import DAYS, MOST, Procedure
from services.desk.domain.procedures import lines as procedure_lines

_USUAL_WEEKS = 12
_LANGS = ("fr", "en")


class LeadPage:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/lead", self._guard.lead(self.show), methods=["GET"]),
            Route("/lead.csv", self._guard.lead(self.export), methods=["GET"]),
            Route("/procedures.csv", self._guard.lead(self.export_procedures), methods=["GET"]),
        ]

    async def show(self, request: Request, session: Session) -> Response:
        asked, reader = self._asked(request, session), self._desk.reader(request)
        costs = costs_of(request.query_params.get("wrong"), request.query_params.get("left"))
        answers, found = await self._answers(request, asked), await self._procedures(asked)
        return self._desk.page(
            request,
            "lead.html",
            session=session,
            asked=asked,
            since=reader.day(asked.period.first),
            costs=costs,
            cheap=typography.percent(costs.threshold, reader.lang),
            questions=[_question(item, reader) for item in answers],
            procedures=procedure_groups(found, reader),
            more=len(found) - MOST,
            months=[_month(one, reader) for one in await self._months(asked)],
            days=DAYS,
            query=request.url.query,
            weeks=WEEKS,
            categories=self._desk.options.categories.all,
            langs=_LANGS,
            fewest=FEWEST,
            least_shown=LEAST_SHOWN,
            hasty=HASTY,
        )

    async def export(self, request: Request, session: Session) -> Response:
        words = self._desk.reader(request).t.code
        return _table("lead", lines(await self._answers(request, self._asked(request, session)), words))

    async def export_procedures(self, request: Request, session: Session) -> Response:
        words = self._desk.reader(request).t.code
        return _table("procedures", procedure_lines(await self._procedures(self._asked(request, session)), words))

    async def _procedures(self, asked: Asked) -> list[Procedure]:
        since = self._desk.clock() - timedelta(days=DAYS)
        wanted = Wanted(asked.tenant, since, asked.category, asked.lang)
        return procedures.procedures(await count_procedures(self._desk.database, wanted), self._desk.options.categories)

    async def _months(self, asked: Asked) -> list[Month]:
        before = self._desk.month()
        return await controls.months(self._desk.database, asked.tenant, asked.zone.key, MONTHS, before=before)

    def _asked(self, request: Request, session: Session) -> Asked:
        """Weeks begin when they do for the installation: two leads see the same figures."""
        zone, given = ZoneInfo(self._desk.options.zone), request.query_params
        today = self._desk.clock().astimezone(zone).date()
        weeks = next((one for one in WEEKS if given.get("weeks") == str(one)), _USUAL_WEEKS)
        return Asked(
            session.agent.tenant,
            period(today, weeks),
            zone,
            category=_one_of(given.get("category"), self._desk.options.categories.all),
            lang=_one_of(given.get("lang"), _LANGS),
        )

    async def _answers(self, request: Request, asked: Asked) -> list[Answer]:
        rows = await lead.count(self._desk.database, asked)
        costs = costs_of(request.query_params.get("wrong"), request.query_params.get("left"))
        categories = self._desk.options.categories
        answers = [answer(measure, rows[measure.source], asked.period, categories) for measure in MEASURES]
        hidden = withheld_weeks(next(one for one in answers if one.name == "overrides"))
        return [*answers, accepted(rows["field_weeks"], asked.period, hidden), threshold_costs(rows["costs"], costs)]


def _table(name: str, rows: Iterable[tuple[str, ...]]) -> Response:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    headers = {"content-disposition": f'attachment; filename="guichet-{name}.csv"', "cache-control": "no-store"}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _month(one: Month, reader: Reader) -> tuple[str, tuple[str, ...]]:
    """A month's label and its counts; none where they are withheld."""
    counts = () if one.withheld else (one.shown, one.caught, one.missed)
    return typography.month(one.month, reader.lang), tuple(typography.number(count, reader.lang) for count in counts)


def _one_of(value: str | None, known: tuple[str, ...]) -> str | None:
    return value if value in known else None


def _question(item: Answer, reader: Reader) -> Mapping[str, Any]:
    """An answer in the reader's words, with its bars."""
    return {
        "name": item.name,
        "total": _value(item.total, item.unit, reader) if item.total else None,
        "panels": [
            {
                "title": _title(panel.figures, panel.by, reader),
                "rows": [_row(figure, item.unit, reader) for figure in panel.figures],
                "drawing": charts.bars(
                    panel.figures,
                    labels=[_label(figure, reader) for figure in panel.figures],
                    values=[_value(figure, item.unit, reader) for figure in panel.figures],
                    most=1.0 if item.unit is Unit.SHARE else None,
                ),
            }
            for panel in item.panels
            if panel.figures
        ],
    }


def _title(figures: tuple[Figure, ...], by: By, reader: Reader) -> str:
    if by in (By.THRESHOLD, By.FIELD_WEEK):
        return reader.t(f"field.{str(figures[0].key).split(':')[0]}")
    return reader.t(f"lead.by.{by.value}")


def _row(figure: Figure, unit: Unit, reader: Reader) -> Mapping[str, str]:
    on = "" if figure.withheld else typography.number(figure.of, reader.lang)
    return {"label": _label(figure, reader), "value": _value(figure, unit, reader), "of": on}


def _label(figure: Figure, reader: Reader) -> str:
    key = figure.key
    match figure.by:
        case By.WEEK:
            return reader.day(date.fromisoformat(str(key)))
        case By.FIELD_WEEK:
            return reader.day(date.fromisoformat(str(key).split(":")[1]))
        case By.THRESHOLD:
            return typography.percent(float(str(key).split(":")[1]), reader.lang)
        case _ if key is None:
            return reader.t("lead.untold")
        case _:
            return reader.t.code(figure.by.value, key)


def _value(figure: Figure, unit: Unit, reader: Reader) -> str:
    if figure.withheld:
        return reader.t("lead.withheld")
    if figure.value is None:
        return reader.t("lead.nothing")
    match unit:
        case Unit.SHARE:
            return typography.percent(figure.value, reader.lang)
        case Unit.SECONDS:
            return typography.duration(figure.value, reader.lang)
        case _:
            return typography.number(figure.value, reader.lang)

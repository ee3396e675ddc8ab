"""The settings page: what the desk runs with and where each of it is changed. It changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from schemas.policies import ApprovalPolicy
from services.desk.adapters import standing
from services.desk.adapters.accounts import Session
from services.desk.adapters.web.desk import Desk, Reader
from services.desk.adapters.web.guard import Guard
from services.desk.domain import typography
from services.desk.domain.groups import Group
from services.desk.domain.priority import FIELDS, IMPACTS, URGENCIES, priority_of
from shared.approval.policy import BadPolicy

_MODES = ("automatic", "preselect", "suggest")


@dataclass(frozen=True, slots=True)
class Line:
    """One setting in words: `settings.<name>`, its value, what changes it, and the guide that says how."""

    name: str
    value: str
    where: str
    guide: str = ""


class SettingsPage:
    def __init__(self, desk: Desk, guard: Guard) -> None:
        self._desk = desk
        self._guard = guard

    def routes(self) -> list[BaseRoute]:
        return [Route("/settings", self._guard.lead(self.show), methods=["GET"])]

    async def show(self, request: Request, session: Session) -> Response:
        reader = self._desk.reader(request)
        async with self._desk.database.pool.acquire() as connection:
            modes = await standing.modes(connection)
            matrix = await standing.matrix(connection)
            try:
                policy, invalid = await self._desk.policies.standing(connection), False
            except BadPolicy:
                policy, invalid = None, True
        return self._desk.page(
            request,
            "settings.html",
            session=session,
            impacts=IMPACTS,
            urgencies=URGENCIES,
            matrix={(one, other): priority_of(one, other, matrix) for one in IMPACTS for other in URGENCIES},
            modes=_shares(modes, reader),
            mode_names=_MODES,
            groups=[
                (self._named(one, reader), [reader.t.code("category", name) for name in sorted(one.takes)])
                for one in self._desk.options.groups.get(session.agent.tenant, ())
            ],
            use_cases=[
                (one, [reader.t.code("category", name) for name in self._desk.options.categories.of(one.name)[0]])
                for one in self._desk.options.use_cases
            ],
            policy=_policy(policy, reader),
            policy_invalid=invalid,
            sections=self._sections(reader),
        )

    def _named(self, group: Group, reader: Reader) -> str:
        """A group, with the use case that it is of."""
        case = self._desk.options.use_cases.named(group.use_case)
        return f"{group.label(reader.lang)} ({case.label(reader.lang)})" if case else group.label(reader.lang)

    def _sections(self, reader: Reader) -> Sequence[tuple[str, Sequence[Line]]]:
        return (
            ("approving", self._approving(reader)),
            ("ai", self._ai(reader)),
            ("signing_in", self._signing_in(reader)),
            ("kept", self._kept(reader)),
        )

    def _approving(self, reader: Reader) -> Sequence[Line]:
        options = self._desk.options
        hosts = ", ".join(options.known_hosts) or reader.t("settings.none")
        return (
            Line("undo", _seconds(options.undo.total_seconds(), reader), "GUICHET_UNDO_SECONDS"),
            Line(
                "sending",
                _seconds(options.sending_patience.total_seconds(), reader),
                "GUICHET_SENDING_PATIENCE_SECONDS",
            ),
            Line("hosts", hosts, "GUICHET_KNOWN_HOSTS"),
            Line(
                "control",
                _small_share(options.control_share, reader),
                "GUICHET_CONTROL_SHARE",
                "plant-control-drafts",
            ),
            Line("zone", options.zone, "GUICHET_TIME_ZONE"),
        )

    def _ai(self, reader: Reader) -> Sequence[Line]:
        options, t = self._desk.options, reader.t
        out = self._desk.ai.taken_out
        switch = t("settings.switch_untold")
        if options.running.ai_switch:
            switch = t("settings.switch_off", time=reader.full(out.at)) if out else t("settings.switch_on")
        return (
            Line("switch", switch, "guichet ai off · guichet ai on", "take-the-ai-out"),
            Line("patience", _seconds(options.patience.total_seconds(), reader), "GUICHET_AI_PATIENCE_SECONDS"),
            Line("voice", t("settings.untold", service="drafter"), "GUICHET_DRAFTER_VOICES", "change-the-ai-notice"),
            Line("wording", t("settings.untold", service="drafter"), "GUICHET_GENERATIVE_URL",
                 "use-a-local-generative-model"),
        )  # fmt: skip

    def _signing_in(self, reader: Reader) -> Sequence[Line]:
        options, running, t = self._desk.options, self._desk.options.running, reader.t
        alone, encrypted = (
            t("settings.yes" if one else "settings.no") for one in (running.break_glass, options.secure_cookies)
        )
        roles = ", ".join(t.code("role", role) for role in running.factor_roles) or t("settings.no_role")
        return (
            Line("factor", roles, "GUICHET_SECOND_FACTOR_ROLES", "use-a-second-factor"),
            Line("provider", running.provider or t("settings.no_provider"), "GUICHET_OIDC_FILE", "sign-in-with-oidc"),
            Line("break_glass", alone, "GUICHET_BREAK_GLASS_LOGIN",
                 "sign-in-with-oidc"),
            Line("session", _seconds(running.session_hours * 3600, reader), "GUICHET_SESSION_HOURS"),
            Line("idle", _seconds(running.idle_minutes * 60, reader), "GUICHET_SESSION_IDLE_MINUTES"),
            Line("cookies", encrypted, "GUICHET_SECURE_COOKIES"),
        )  # fmt: skip

    def _kept(self, reader: Reader) -> Sequence[Line]:
        running = self._desk.options.running
        return (
            Line("keep_tickets", _days(running.keep_tickets_days, reader), "GUICHET_KEEP_TICKETS_DAYS"),
            Line("keep_feedback", _days(running.keep_feedback_days, reader), "GUICHET_KEEP_FEEDBACK_DAYS"),
            Line("keep_presence", _days(running.keep_presence_days, reader), "GUICHET_KEEP_PRESENCE_DAYS"),
            Line("keep_elsewhere", reader.t("settings.elsewhere"), "guichet retention"),
        )


def _shares(found: Mapping[str, Mapping[str, int]], reader: Reader) -> Sequence[tuple[str, Sequence[str], int]]:
    """By field, the share of each mode among the newest tickets; nothing before any was read."""
    lines = []
    for field in FIELDS:
        counted = found.get(field, {})
        total = sum(counted.values())
        if total:
            shares = [typography.percent(counted.get(mode, 0) / total, reader.lang) for mode in _MODES]
            lines.append((field, shares, total))
    return lines


def _policy(policy: ApprovalPolicy | None, reader: Reader) -> Mapping[str, Any]:
    named = [("category", policy.categories), ("priority", policy.priorities)] if policy else []
    said = [reader.t.code(field, value) for field, values in named for value in values]
    return {"version": policy.version if policy else 0, "two": ", ".join(said)}


def _small_share(share: float, reader: Reader) -> str:
    """A share that may be a fraction of a percent."""
    whole = typography.percent(0, reader.lang)
    said = f"{share * 100:g}"
    return whole.replace("0", said.replace(".", ",") if reader.lang == "fr" else said)


def _seconds(seconds: float, reader: Reader) -> str:
    return typography.duration(seconds, reader.lang)


def _days(days: int, reader: Reader) -> str:
    return (
        reader.t("settings.days", count=typography.number(days, reader.lang)) if days else reader.t("settings.for_ever")
    )

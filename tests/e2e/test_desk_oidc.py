"""Signing in with an identity provider: a real one over HTTP, honest and not; on record; in the browser, both languages."""

import asyncio
import json
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from starlette.responses import JSONResponse, RedirectResponse, Response

from schemas.records import AccessRecorded
from services.desk.adapters.accounts import Accounts, Doors
from services.desk.adapters.attempts import Attempts
from services.desk.adapters.provider_keys import AGAIN_SECONDS
from services.desk.adapters.sign_in import PATIENCE
from services.desk.adapters.web.security import provider_cookie
from services.desk.domain import totp
from tests.conftest import ProvisionedDatabase
from tests.e2e.desk_world import HASHER, LEADS, LOGIN, PASSWORD, World, running
from tests.e2e.test_desk_pages import no_violation
from tests.e2e.test_desk_second_factor import secret_in
from tests.e2e.test_desk_walls import field, log_in, visitor
from tests.oidc_provider import CLIENT, SECRET, Key, OpenIdProvider, consent, oversized, serving

BREAK_GLASS = LEADS[1]


class Clock:
    """The desk's time, which tests move."""

    ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


CLOCK, TURNS = Clock(), count(1)
USERS: dict[str, dict[str, Any]] = {
    "anna": {"sub": "u-anna", "name": "Anna Roy", "groups": ["desk-agents"], "org": "default"},
    "lea": {"sub": "u-lea", "name": "Léa Morel", "groups": ["desk-leads"], "org": "default"},
    "maud": {"sub": "u-maud", "name": "Maud Petit", "groups": ["desk-admins"], "org": "default", "amr": ["pwd", "otp"]},
    "cook": {"sub": "u-cook", "name": "Paul Cuisine", "groups": ["canteen"], "org": "default"},
    "other": {"sub": "u-other", "name": "Otto Anders", "groups": ["desk-agents"], "org": "elsewhere"},
}
pytestmark = pytest.mark.feature(90)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def provider_at_work() -> AsyncIterator[OpenIdProvider]:
    async with serving(OpenIdProvider()) as provider:
        yield provider


@asynccontextmanager
async def desk_with(url: str, provider: OpenIdProvider, **more: Any) -> AsyncIterator[World]:
    """A desk that knows this provider."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as listener:
        folder = Path(name)
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        (folder / "client-secret").write_text(SECRET)
        (folder / "provider.yaml").write_text(
            json.dumps(
                {
                    "issuer": provider.issuer,
                    "client_id": CLIENT,
                    "client_secret_file": "client-secret",
                    "desk": address,
                    "label": "Exemple",
                    "roles": {
                        "claim": "groups",
                        "map": {"desk-admins": "admin", "desk-leads": "lead", "desk-agents": "agent"},
                    },
                    "tenant": {"claim": "org"},
                    "second_factor": {"roles": ["admin"], "amr": ["otp"]},
                }
            )
        )
        provider.redirect_uris.add(f"{address}/oidc/callback")
        options = {"oidc_file": folder / "provider.yaml", "oidc_seconds": 2, **more}
        async with running(url, folder, undo_seconds=600, listener=listener, clock=CLOCK, **options) as world:
            yield world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk_at_work(postgres: ProvisionedDatabase, provider_at_work: OpenIdProvider) -> AsyncIterator[World]:
    async with desk_with(postgres.urls["desk"], provider_at_work) as world:
        yield world


@pytest.fixture
def provider(provider_at_work: OpenIdProvider) -> OpenIdProvider:
    """The provider, honest again."""
    provider_at_work.reset()
    provider_at_work.users = {name: dict(claims) for name, claims in USERS.items()}
    return provider_at_work


@pytest_asyncio.fixture(loop_scope="session")
async def desk(desk_at_work: World) -> World:
    """The desk, emptied; each test is a little later, so that nothing is still shut."""
    await emptied(desk_at_work)
    CLOCK.ahead = timedelta(seconds=2 * next(TURNS))
    return desk_at_work


async def emptied(world: World) -> None:
    await world.clear()
    await world.database.pool.execute("delete from agent where login in (select login from identity)")


async def away(client: httpx.AsyncClient, query: str = "") -> str:
    """To the provider: where the desk sends a browser."""
    answer = await client.get(f"/oidc/start{query}", follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def sign_in(client: httpx.AsyncClient, user: str = "anna", query: str = "") -> httpx.Response:
    """There and back, as a browser goes."""
    back = await consent(await away(client, query), user)
    return await client.get(back, follow_redirects=False)


def why(answer: httpx.Response) -> tuple[int, str]:
    """The status and reason of a refusal, which says what was kept."""
    page = answer.text
    assert "guichet_session=" not in str(answer.headers.get_list("set-cookie"))
    assert "rien n&#39;a été ouvert" in page or "nothing was opened" in page
    return answer.status_code, page.partition('data-why="')[2].partition('"')[0]


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/keys", follow_redirects=False)).status_code == 200


async def record(world: World) -> list[tuple[str, str, str | None]]:
    return [(item.action, item.actor, item.detail) for item in await world.published(AccessRecorded)]


def code_now(page: str) -> str:
    """The code that the desk's own second factor shows at the desk's time."""
    return totp.code(secret_in(page), totp.step(CLOCK()))


async def login_of(world: World) -> str:
    logins = [row["login"] for row in await world.database.pool.fetch("select login from identity")]
    assert len(logins) == 1
    return str(logins[0])


async def test_the_first_log_in_makes_an_account_and_the_record_names_nobody(
    desk: World, provider: OpenIdProvider
) -> None:
    async with visitor(desk) as client:
        answer = await sign_in(client, query="?next=/lead")
        assert (answer.status_code, answer.headers["location"]) == (303, "/lead")
        assert "guichet_provider" not in client.cookies
        assert await is_in(client)
        assert "Anna Roy" in (await client.get("/")).text
        login = await login_of(desk)
        assert (await away(client, "?next=/factor")) == "/factor"  # signed in already
    assert await record(desk) == [("account.created", login, "provider:agent"), ("session.opened", login, "provider")]
    rows = [row["payload"] for row in await desk.database.pool.fetch("select payload::text as payload from outbox")]
    assert not [row for row in rows if "Anna" in row or "u-anna" in row]
    stored = await desk.database.pool.fetch("select t::text from identity t union all select t::text from session t")
    assert not [row for row in stored if "u-anna" in row[0]]


async def test_an_account_of_the_provider_has_no_password(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as client, visitor(desk) as thief:
        await sign_in(client)
        for password in ("", PASSWORD):
            assert (await log_in(thief, await login_of(desk), password)).status_code == 401


async def test_two_first_log_ins_at_once_make_one_account(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as one, visitor(desk) as other:
        ways = await asyncio.gather(away(one), away(other))
        backs = [await consent(way, "anna") for way in ways]
        answers = await asyncio.gather(one.get(backs[0]), other.get(backs[1]))
        assert [answer.status_code for answer in answers] == [303, 303]
    assert await login_of(desk)


async def test_a_role_follows_the_provider_at_the_next_log_in(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as first, visitor(desk) as second, visitor(desk) as third:
        await sign_in(first)
        assert (await first.get("/lead")).status_code == 403
        provider.users["anna"] |= {"groups": ["canteen", "desk-leads"], "name": "Anna Leroy"}
        await sign_in(second)
        assert (await first.get("/lead")).status_code == 200
        assert "Anna Leroy" in (await first.get("/")).text
        login = await login_of(desk)
        provider.users["anna"]["groups"] = []
        assert why(await sign_in(third)) == (403, "no_role")
        assert not await is_in(first)
        assert not await is_in(second)
    said = await record(desk)
    assert ("account.role_changed", login, "agent:lead") in said
    assert said[-2:] == [
        ("session.closed", login, "provider:no_role"), ("session.refused", login, "provider:no_role"),
    ]  # fmt: skip


async def test_who_has_no_role_or_belongs_elsewhere_gets_no_account(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as client:
        refused = await sign_in(client, "cook")
        assert why(refused) == (403, "no_role")
        assert 'href="/oidc/start?other=1"' in refused.text
        assert why(await sign_in(client, "other")) == (403, "tenant")
        assert parse_qs(urlsplit(await away(client, "?other=1")).query)["prompt"] == ["login"]
    assert await desk.database.pool.fetchval("select count(*) from identity") == 0
    assert await record(desk) == [
        ("session.refused", "unknown", "provider:no_role"), ("session.refused", "unknown", "provider:tenant"),
    ]  # fmt: skip


async def test_a_role_that_needs_a_second_factor_needs_the_providers_word_for_it(
    desk: World, provider: OpenIdProvider
) -> None:
    async with visitor(desk) as client:
        assert (await sign_in(client, "maud")).status_code == 303
        assert await is_in(client)
    provider.users["maud"]["amr"] = ["pwd"]
    async with visitor(desk) as client:
        assert why(await sign_in(client, "maud")) == (403, "second_factor")
    assert [item[2] for item in await record(desk) if item[0].startswith("session")] == [
        "provider:strong", "provider:second_factor",
    ]  # fmt: skip


def header_of(**change: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda header, _: header.update(change)


def claims_of(**change: Any) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda _, claims: claims.update(change)


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(claims, "", algorithm="none", headers={"kid": header["kid"]})


def signed_by(key: Key) -> Callable[[dict[str, Any], dict[str, Any]], str]:
    return lambda header, claims: jwt.PyJWS().encode(json.dumps(claims).encode(), key.private, key.alg, header)


FORGER = Key.new("first", "RS256")


@pytest.mark.parametrize(
    ("twist", "detail"),
    [
        (unsigned, "alg"),
        (signed_by(FORGER), "signature"),
        (header_of(kid="made-up"), "key"),
        (claims_of(aud="somebody-else"), "aud"),
        (claims_of(aud=[CLIENT, "somebody-else"]), "azp"),
        (claims_of(iss="https://evil.example"), "iss"),
        (claims_of(nonce="another"), "nonce"),
        (claims_of(exp=int(time.time()) - 3600, iat=int(time.time()) - 3700), "exp"),
        (claims_of(iat=int(time.time()) - 3600), "iat"),
        (claims_of(sub=None), "sub"),
    ],
)
async def test_a_token_that_is_not_right_opens_nothing(
    desk: World, provider: OpenIdProvider, twist: Any, detail: str
) -> None:
    provider.twist = twist
    async with visitor(desk) as client:
        assert why(await sign_in(client)) == (400, "token")
        assert not await is_in(client)
    assert await record(desk) == [("session.refused", "unknown", f"provider:token.{detail}")]
    assert await desk.database.pool.fetchval("select count(*) from identity") == 0


async def test_what_comes_back_is_bound_to_the_browser_that_began(desk: World, provider: OpenIdProvider) -> None:
    """Log-in CSRF: an attacker's own code, forced upon somebody else's browser."""
    async with visitor(desk) as attacker, visitor(desk) as victim, visitor(desk) as fresh:
        back = await consent(await away(attacker), "lea")
        await away(victim)
        assert why(await victim.get(back)) == (400, "state")
        assert why(await fresh.get(back)) == (400, "state")
        stolen = dict(attacker.cookies)["guichet_provider"]
        for cookie in (stolen[:-2] + ("00" if stolen[-2:] != "00" else "01"), "", "zz", "00" * 40):
            fresh.cookies.set("guichet_provider", cookie)
            assert why(await fresh.get(back)) == (400, "state")
            fresh.cookies.clear()
    assert provider.asked["/token"] == 0


async def test_a_code_and_a_state_count_once(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as client, visitor(desk) as thief:
        way = await away(client)
        kept = client.cookies["guichet_provider"]
        back = await consent(way, "anna")
        assert (await client.get(back, follow_redirects=False)).status_code == 303
        thief.cookies.set("guichet_provider", kept)
        assert why(await thief.get(back)) == (400, "state")
        assert provider.asked["/token"] == 1
        spent = parse_qs(urlsplit(back).query)["code"][0]
        second = await consent(await away(thief), "anna")
        fresh = parse_qs(urlsplit(second).query)["code"][0]
        assert why(await thief.get(second.replace(fresh, spent))) == (400, "code")
        assert not await is_in(thief)
    assert [item[2] for item in await record(desk)][-2:] == ["provider:state.spent", "provider:code"]


async def test_an_old_log_in_is_not_taken_up(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as client:
        back = await consent(await away(client), "anna")
        CLOCK.ahead += PATIENCE + timedelta(seconds=1)
        assert why(await client.get(back)) == (400, "state")


async def test_the_verifier_is_the_browsers_own(desk: World, provider: OpenIdProvider) -> None:
    """A code that was caught on its way is worth nothing in another log-in: PKCE, and the nonce."""
    async with visitor(desk) as victim, visitor(desk) as thief:
        caught = parse_qs(urlsplit(await consent(await away(victim), "lea")).query)["code"][0]
        own = await consent(await away(thief), "anna")
        mine = parse_qs(urlsplit(own).query)["code"][0]
        assert why(await thief.get(own.replace(mine, caught))) == (400, "code")


@pytest.mark.parametrize("sender", [None, "https://evil.example", ""])
async def test_an_answer_that_names_another_issuer_is_set_aside_before_its_code_goes_anywhere(
    desk: World, provider: OpenIdProvider, sender: str | None
) -> None:
    """Mix-up (RFC 9207)."""
    async with visitor(desk) as client:
        back = httpx.URL(await consent(await away(client), "anna"))
        params = back.params.remove("iss") if sender is None else back.params.set("iss", sender)
        assert why(await client.get(back.copy_with(params=params))) == (400, "issuer")
    assert provider.asked["/token"] == 0


async def test_a_parameter_that_comes_twice_is_refused(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as client:
        back = await consent(await away(client), "anna")
        assert why(await client.get(f"{back}&code=another")) == (400, "state")


async def test_somebody_who_declines_is_told_so(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as client:
        assert why(await sign_in(client, "refuse")) == (403, "denied")


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/%0d%0aset-cookie:x", "javascript:1", "/" * 600],
)
async def test_no_way_leads_to_another_site(desk: World, provider: OpenIdProvider, wanted: str) -> None:
    async with visitor(desk) as client:
        back = await consent(str(await away(client, f"?next={wanted}")), "anna")
        answer = await client.get(back, follow_redirects=False)
        place = answer.headers["location"]
        assert place.startswith("/")
        assert not place.startswith(("//", "/\\"))
        assert "\n" not in place


async def test_keys_that_the_provider_changed_are_fetched_and_a_flood_of_names_is_not(
    desk: World, provider: OpenIdProvider
) -> None:
    async def comes_back() -> httpx.Response:
        async with visitor(desk) as client:
            return await sign_in(client)

    assert (await comes_back()).status_code == 303
    provider.asked.clear()
    provider.twist = header_of(kid="made-up")
    assert [why(await comes_back()) for _ in range(5)] == [(400, "token")] * 5
    assert provider.asked["/keys"] <= 1
    provider.twist, provider.keys = None, [Key.new("second")]
    CLOCK.ahead += timedelta(seconds=AGAIN_SECONDS)
    assert (await comes_back()).status_code == 303


UNUSABLE: list[Any] = [
    RedirectResponse("http://127.0.0.1:1/"), Response("no", 500), {"issuer": "https://evil.example"}, ["x"],
    Response(b"[" * 5000), Response(b"\x1f\x8b", headers={"content-encoding": "gzip"}), oversized(),
]  # fmt: skip


async def test_a_provider_that_cannot_be_used_is_said_to_be_and_passwords_still_are(
    desk: World, provider: OpenIdProvider
) -> None:
    address = "/.well-known/openid-configuration"
    CLOCK.ahead += timedelta(hours=1)
    async with visitor(desk) as client:
        for document in UNUSABLE:
            provider.documents[address] = document
            provider.asked.clear()
            for _ in range(3):
                answer = await client.get("/oidc/start?next=/lead")
                assert why(answer) == (503, "unreachable"), document
            assert provider.asked[address] == 1
            assert 'href="/login?next=/lead"' in answer.text
            CLOCK.ahead += timedelta(seconds=6)
        assert (await log_in(client)).status_code == 303
        provider.documents.clear()
    async with visitor(desk) as client:
        assert (await client.get("/oidc/start", follow_redirects=False)).status_code == 303


async def test_a_key_set_that_is_too_long_and_a_provider_without_haste_are_given_up(
    desk: World, provider: OpenIdProvider
) -> None:
    CLOCK.ahead += timedelta(hours=2)
    provider.documents["/keys"] = oversized()
    async with visitor(desk) as client:
        assert why(await sign_in(client)) == (503, "unreachable")
        provider.slow = asyncio.Event()
        began = time.monotonic()
        assert why(await sign_in(client)) == (503, "unreachable")
        assert time.monotonic() - began < 10
        provider.slow.set()
    assert await record(desk) == []


async def test_a_token_address_that_misbehaves_opens_nothing_and_is_told_apart(
    desk: World, provider: OpenIdProvider
) -> None:
    answers: list[tuple[Any, tuple[int, str]]] = [
        (RedirectResponse("http://127.0.0.1:1/"), (503, "unreachable")), (Response("", 502), (503, "unreachable")),
        (oversized(), (503, "unreachable")), (JSONResponse({"error": "invalid_client"}, 401), (503, "unreachable")),
        (JSONResponse({"error": "invalid_grant"}, 400), (400, "code")), ({"access_token": "x"}, (400, "code")),
        ({"id_token": 7}, (400, "code")), ({"id_token": "a.b.c"}, (400, "token")), (Response("no", 404), (400, "code")),
    ]  # fmt: skip
    async with visitor(desk) as client:
        for document, expected in answers:
            provider.documents["/token"] = document
            assert why(await sign_in(client)) == expected, document


def test_over_https_the_cookie_of_the_way_is_bound_to_this_host() -> None:
    assert provider_cookie(secure=True) == "__Host-guichet_provider"


async def test_tries_from_one_address_have_to_wait_and_passwords_from_a_known_browser_do_not(
    desk: World, provider: OpenIdProvider
) -> None:
    async with visitor(desk) as known, visitor(desk) as client:
        await log_in(known)
        await known.post("/logout", data={"csrf": field((await known.get("/")).text, "csrf")})
        statuses = [(await client.get("/oidc/callback?code=x&state=y")).status_code for _ in range(33)]
        assert statuses[:30] == [400] * 30
        assert statuses[-1] == 429
        assert why(await sign_in(client)) == (429, "wait")
        assert (await log_in(known)).status_code == 303
    assert provider.asked["/token"] == 0


async def bad_logouts(world: World) -> int:
    """How many logout tokens the record counts as refused."""
    return sum(int(str(item[2]).split(":")[1]) for item in await record(world) if item[0] == "action.refused")


async def test_the_providers_word_ends_sessions_once_and_nobody_elses_does(
    desk: World, provider: OpenIdProvider
) -> None:
    async with visitor(desk) as one, visitor(desk) as two, visitor(desk) as told:
        back = await consent(await away(one), "anna")
        sid = provider.grants[parse_qs(urlsplit(back).query)["code"][0]].sid
        await one.get(back)
        await sign_in(two)
        login = await login_of(desk)

        async def say(token: str) -> int:
            return (await told.post("/oidc/logout", data={"logout_token": token})).status_code

        forged = signed_by(FORGER)({"alg": "RS256", "kid": "first"}, {"iss": provider.issuer, "sub": "u-anna"})
        bad = [
            "", "x" * 40_000, forged, provider.logout_token(sid=sid, aud="other"), provider.logout_token(),
            provider.logout_token(sid=sid, events={}), provider.logout_token(sid=sid, nonce="n"),
            provider.logout_token(sid=sid, iat=int(time.time()) - 3600),
        ]  # fmt: skip
        assert [await say(token) for token in bad] == [400] * len(bad)
        assert await is_in(one)
        assert await say(provider.logout_token(sub="u-nobody")) == 200
        word = provider.logout_token(sid=sid)
        assert await say(word) == 200
        assert not await is_in(one)
        assert await is_in(two)
        assert await say(word) == 400
        assert await say(provider.logout_token(sub="u-anna")) == 200
        assert not await is_in(two)
    async with asyncio.timeout(10):
        while await bad_logouts(desk) < len(bad) + 1:
            await asyncio.sleep(0.05)
    assert await bad_logouts(desk) == len(bad) + 1
    assert (await record(desk)).count(("session.closed", login, "provider")) == 2


async def test_who_leaves_is_offered_to_leave_the_provider_too(desk: World, provider: OpenIdProvider) -> None:
    async with visitor(desk) as client:
        await sign_in(client)
        left = await client.post("/logout", data={"csrf": field((await client.get("/")).text, "csrf")})
        assert left.headers["location"] == "/login?left=1"
        assert 'href="/oidc/leave"' in (await client.get("/login?left=1")).text
        onward = await client.get("/oidc/leave", follow_redirects=False)
        async with httpx.AsyncClient() as browser:
            gone = await browser.get(onward.headers["location"])
        assert f'href="{desk.url}/login"' in gone.text
        assert not await is_in(client)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def strict_at_work(postgres: ProvisionedDatabase, provider_at_work: OpenIdProvider) -> AsyncIterator[World]:
    """A desk on the same tables where one local account is left, and leads and administrators need a second factor."""
    roles = frozenset({"lead", "admin"})
    async with desk_with(
        postgres.urls["desk"], provider_at_work, factor_roles=roles, break_glass_login=BREAK_GLASS
    ) as world:
        yield world


async def test_one_local_account_is_left_and_its_use_is_on_record(
    desk: World, strict_at_work: World, provider: OpenIdProvider
) -> None:
    async with visitor(desk) as early, visitor(strict_at_work) as client, visitor(strict_at_work) as other:
        await log_in(early)
        other.cookies.set("guichet_session", early.cookies["guichet_session"])
        assert not await is_in(other)  # opened with a password, before they were turned off
        assert 'data-testid="break-glass"' in (await client.get("/login")).text
        assert (await log_in(client, LOGIN)).status_code == 401
        assert (await log_in(client, BREAK_GLASS)).headers["location"] == "/login/factor"
        page = (await client.get("/login/factor")).text
        await client.post("/login/factor", data={"csrf": field(page, "csrf"), "code": code_now(page)})
        assert await is_in(client)
        other.cookies.clear()
        await sign_in(other)
        assert await is_in(other)
    said = await record(strict_at_work)
    assert ("session.refused", LOGIN, "local_off") in said
    assert ("session.opened", BREAK_GLASS, "break_glass:code") in said


async def test_an_account_that_is_to_be_left_must_exist_and_have_a_password(
    desk: World, provider: OpenIdProvider
) -> None:
    async with visitor(desk) as client:
        await sign_in(client)
    for only, wrong in (("nobody-1", True), (await login_of(desk), True), (BREAK_GLASS, False)):
        accounts = Accounts(
            desk.database, "default", CLOCK, lifetime=timedelta(hours=1), idle=timedelta(hours=1), hasher=HASHER,
            attempts=Attempts(desk.database, b"secret", CLOCK), doors=Doors(provider=True, only=only),
        )  # fmt: skip
        with pytest.raises(ValueError, match="does not exist") if wrong else nullcontext():
            await accounts.check_doors()


async def test_the_desks_own_second_factor_is_asked_for_where_the_provider_showed_none(
    desk: World, strict_at_work: World, provider: OpenIdProvider
) -> None:
    async with visitor(strict_at_work) as client:
        assert (await sign_in(client, "maud")).headers["location"] == "/"
        assert await is_in(client)  # the provider's word is enough
        client.cookies.clear()
        answer = await sign_in(client, "lea", "?next=/lead")
        assert answer.headers["location"] == "/login/factor?next=/lead"
        assert not await is_in(client)
        page = (await client.get("/login/factor")).text
        await client.post("/login/factor", data={"csrf": field(page, "csrf"), "code": code_now(page)})
        assert (await client.get("/lead")).status_code == 200
        assert [item[2] for item in await record(desk) if item[0] == "session.opened"] == [
            "provider:strong", "provider:code",
        ]  # fmt: skip
        told = provider.logout_token(sub="u-lea")
        assert (await client.post("/oidc/logout", data={"logout_token": told})).status_code == 200
        assert not await is_in(client)


async def opened(browser: Browser, desk: World, lang: str, *, scripts: bool) -> Page:
    context = await browser.new_context(
        base_url=desk.url, locale="fr-FR" if lang == "fr" else "en-GB", java_script_enabled=scripts
    )
    context.set_default_timeout(20_000)
    page = await context.new_page()
    await page.goto("/login?next=/factor")
    return page


async def leave(page: Page) -> None:
    await page.click("details.who summary")
    await page.get_by_test_id("log-out").click()
    await page.wait_for_url("**/login?left=1")


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_in_a_browser_without_scripts(browser: Browser, desk: World, provider: OpenIdProvider, lang: str) -> None:
    page = await opened(browser, desk, lang, scripts=False)
    start = page.get_by_test_id("provider-start")
    assert await start.inner_text() == ("Se connecter avec Exemple" if lang == "fr" else "Sign in with Exemple")
    await start.click()
    await page.click("#cook")
    problem = page.get_by_test_id("provider-problem")
    assert await problem.get_attribute("data-why") == "no_role"
    assert ("aucun rôle" if lang == "fr" else "no role") in await problem.inner_text()
    await page.get_by_test_id("provider-other").click()
    await page.click("#anna")
    await page.wait_for_url("**/factor")
    assert "Anna Roy" in await page.content()
    await leave(page)
    await page.get_by_test_id("provider-leave").click()
    await page.click("#back")
    await page.wait_for_url("**/login")
    await page.context.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_pages_pass_axe(
    browser: Browser, desk: World, strict_at_work: World, provider: OpenIdProvider, lang: str
) -> None:
    page = await opened(browser, strict_at_work, lang, scripts=True)
    await page.get_by_test_id("break-glass").click()
    await no_violation(page, "log-in with a provider, and the account that is left")
    await page.goto(f"{desk.url}/login?next=/factor")
    await page.get_by_test_id("provider-start").click()
    await page.click("#cook")
    await no_violation(page, "no role")
    await page.get_by_test_id("provider-other").click()
    await page.click("#anna")
    await page.wait_for_url("**/factor")
    await leave(page)
    await no_violation(page, "signed out")
    await page.context.close()

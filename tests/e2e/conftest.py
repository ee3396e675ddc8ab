"""A browser, and a desk for it to look at."""

import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.conftest import ProvisionedDatabase, missing
from tests.e2e.desk_world import LOGIN, PASSWORD, World, running

UNDO_SECONDS = 600  # tests end the window themselves
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str | None:
    """The shell without a window opens a page in a third of the browser's processor time; either will do."""
    named = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, named)), None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk_world(postgres: ProvisionedDatabase) -> AsyncIterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        async with running(postgres.urls["desk"], Path(folder), undo_seconds=UNDO_SECONDS) as world:
            yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(desk_world: World) -> World:
    """The desk, emptied."""
    await desk_world.clear()
    return desk_world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = chromium()
    if executable is None:
        missing("no Chromium on this machine: apt-get install chromium")
    expect.set_options(timeout=20_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield browser
        await browser.close()


async def signed_in(
    browser: Browser, world: World, *, lang: str = "fr", scripts: bool = True, login: str = LOGIN
) -> Page:
    """A page of an agent who has just signed in, in one language; the form was posted without being drawn."""
    context: BrowserContext = await browser.new_context(
        base_url=world.url, locale="fr-FR" if lang == "fr" else "en-GB", timezone_id="Europe/Paris",
        java_script_enabled=scripts, viewport={"width": 1440, "height": 900},
    )  # fmt: skip
    context.set_default_timeout(20_000)
    page = await context.new_page()
    form = await (await context.request.get("/login")).text()
    found = re.search(r'name="csrf" value="([^"]+)"', form)
    assert found is not None
    answer = await context.request.post(
        "/login", form={"csrf": found[1], "login": login, "password": PASSWORD}, max_redirects=0
    )
    assert answer.status == 303
    await page.goto("/")
    return page

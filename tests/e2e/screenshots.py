"""Takes the README's screenshots from a running demo: `python -m tests.e2e.screenshots [HOME]`."""

import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from services.desk.domain.i18n import CATALOGUES
from shared.local import state as states
from shared.local.keys import AGENT_LOGIN, KeyFolder
from shared.local.layout import Home, default_home
from tests.e2e.conftest import CHROMIUM_FLAGS, chromium

IMAGES = Path(__file__).parent.parent.parent / "docs" / "images"


def sign_in(browser: Browser, url: str, password: str, lang: str) -> Page:
    locale = "fr-FR" if lang == "fr" else "en-GB"
    page = browser.new_context(
        base_url=url, locale=locale, timezone_id="Europe/Paris", viewport={"width": 1400, "height": 880}
    ).new_page()
    page.goto("/login")
    page.fill("[name=login]", AGENT_LOGIN)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[data-testid=queue-item]")
    page.locator(f"form.language button[value={lang}]").click()
    page.wait_for_selector("[data-testid=queue-item]")
    return page


def open_with_suggestion(page: Page, lang: str) -> None:
    """Opens the first ticket in that language that has a subject and a suggestion."""
    for row in page.locator("[data-testid=queue-item]").all():
        address = row.get_attribute("href") or ""
        if row.get_attribute("lang") != lang or row.get_attribute("data-state") != "to_answer":
            continue
        if row.locator(".subject").inner_text() in (texts["list.no_subject"] for texts in CATALOGUES.values()):
            continue
        page.goto(address)
        if page.locator("textarea[name=text]").input_value().strip():
            return
    raise SystemExit(f"no ticket in {lang} with a suggestion is left: run `guichet demo` on a new home")


def take(browser: Browser, home: Home, lang: str) -> None:
    state = states.read(home)
    assert state is not None
    password = KeyFolder(home.keys).agent_password.read_text(encoding="utf-8").strip()
    earlier = set(home.outbox.glob("*.eml"))
    page = sign_in(browser, state.addresses["desk"], password, lang)
    page.goto("/?view=to_answer")
    page.wait_for_selector("[data-testid=queue-item]")
    page.screenshot(path=IMAGES / f"queue-{lang}.png")
    open_with_suggestion(page, lang)
    page.screenshot(path=IMAGES / f"ticket-{lang}.png", full_page=True)
    subject = page.locator("h1, h2").first.inner_text()
    page.get_by_test_id("approve").click()
    page.wait_for_load_state()
    page.screenshot(path=IMAGES / f"approve-{lang}.png", full_page=True)
    page.get_by_test_id("confirm-send").click()
    page.wait_for_load_state()
    print(f"{lang}: approved {subject!r}")
    started = time.monotonic()
    while not (newest := [path for path in home.outbox.glob("*.eml") if path not in earlier]):
        if time.monotonic() - started > 60:
            raise SystemExit("the approved reply has not gone out")
        page.wait_for_timeout(500)
    outbox = browser.new_page(viewport={"width": 1100, "height": 620})
    outbox.goto(f"{state.addresses['outbox']}/{newest[0].stem}")
    outbox.screenshot(path=IMAGES / f"sent-{lang}.png", full_page=True)


def main() -> None:
    home = Home(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else Home(default_home())
    IMAGES.mkdir(parents=True, exist_ok=True)
    executable = chromium()
    if executable is None:
        raise SystemExit("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        for lang in ("fr", "en"):
            take(browser, home, lang)
        browser.close()


if __name__ == "__main__":
    main()

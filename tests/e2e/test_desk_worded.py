"""A suggestion that a generative model put into words, as an agent sees it."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from schemas.replies import DraftOutcome, ReplyDrafted, Source, WordingModel
from tests.e2e.conftest import signed_in
from tests.e2e.desk_world import Story, World

MODEL = WordingModel(name="small-instruct:7b", version="2026-10", server="b7777-abc", prompt="0123456789ab")
SAID = "Vérifiez que le câble réseau est branché, puis éteignez et rallumez l'imprimante."


@pytest.mark.feature(48, 50)
@pytest.mark.parametrize(("lang", "told"), [("fr", "Mis en mots par le modèle génératif"), ("en", "Put into words by")])
async def test_the_agent_reads_which_model_worded_it_and_what_each_sentence_rests_on(
    browser: Browser, world: World, lang: str, told: str
) -> None:
    story = Story()
    ticket_id = await world.ticket(story)
    await world.handle(
        ReplyDrafted(
            ticket_id=ticket_id,
            version=1,
            draft_id=uuid4(),
            lang="fr",
            outcome=DraftOutcome.DRAFT,
            text=f"Bonjour [PERSON_1],\n\n{SAID}\n\nCordialement,\nL'équipe support",
            sources=(Source(id="printer.fr", title=story.title, score=0.8, quote=story.quote, said=SAID),),
            model=MODEL,
        )
    )
    page = await signed_in(browser, world, lang=lang)
    await page.goto(f"{world.url}/tickets/{ticket_id}")
    await expect(page.get_by_test_id("worded")).to_contain_text(told)
    await expect(page.get_by_test_id("worded")).to_contain_text("small-instruct:7b 2026-10")
    await page.locator("#sources summary").click()
    await expect(page.get_by_test_id("said")).to_have_text(SAID)
    await expect(page.locator("#sources q")).to_contain_text("rallumez l'imprimante")
    await page.context.close()

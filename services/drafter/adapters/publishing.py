"""What a person decided of a proposed article, put in force: the only way in which one comes into the index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import anyio.to_thread

from schemas.articles import ArticleDecided
from services.drafter.adapters import own
from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.index import Indexed, PostgresIndex
from services.drafter.adapters.searcher import embed
from shared.messaging.event import Event
from shared.messaging.refused import Refused
from shared.messaging.unit import UnitOfWork
from shared.recognising import Recognise


@dataclass(frozen=True, slots=True)
class Publisher:
    """`parts` gives the models once they are loaded."""

    parts: Callable[[], tuple[Embedder, Recognise]]
    index: PostgresIndex

    async def prepare(self, events: Sequence[Event[ArticleDecided]]) -> list[Indexed | None]:
        """Embeds what was approved, off the event loop; None for what is not to be in the index."""
        return await anyio.to_thread.run_sync(self._indexed, [event.data for event in events])

    async def apply(self, event: Event[ArticleDecided], indexed: Indexed | None, unit: UnitOfWork) -> None:
        if event.data.decision == "approved" and indexed is None:
            raise Refused("not_an_article")
        await own.take(event, indexed, self.index, unit)

    def _indexed(self, decided: Sequence[ArticleDecided]) -> list[Indexed | None]:
        embedder, _ = self.parts()
        articles = [own.article_of(one) for one in decided]
        made = iter(embed([article for article in articles if article is not None], embedder))
        return [next(made) if article is not None else None for article in articles]

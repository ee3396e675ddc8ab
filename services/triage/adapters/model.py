"""The model behind triage: plans what it must read, runs it, and judges."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from anyio import to_thread

from models.drift.embedding import projected
from schemas.tickets import ModelIdentity
from services.triage.adapters.own import NO_OWN, OwnModels
from services.triage.domain.decide import Closer, Judgement, Message, Plan, Reading, Rules, closer, judge, plan
from services.triage.domain.reasons import Pull
from shared.inference import Batch, Encoder, Explanation, OffLoop, Predictions
from shared.inference.batching import Floats

TOKENS_A_TICKET = 256
"""Of a short ticket, read whole and without its leading phrases in turn: long ones fill several batches."""


@dataclass(frozen=True, slots=True)
class _Looks:
    """Of each message what its first reading says, and what is read after it."""

    first: Sequence[Reading]
    closer: Sequence[Closer]

    @property
    def texts(self) -> list[str]:
        return [text for one in self.closer for text in one.texts]


class Model:
    """Refuses a model built for other lists than the taxonomy's. `own` are the classifiers of use cases' own."""

    def __init__(
        self,
        encoder: Encoder,
        rules: Rules,
        *,
        own: OwnModels = NO_OWN,
        ran: Callable[[Batch], None] = lambda _: None,
    ) -> None:
        rules.taxonomy.check_model(encoder.labels)
        kinds = tuple(encoder.labels.get("kind", rules.kinds))
        self.rules = replace(rules, kinds=kinds, own=own.categories)
        self.encoder = encoder
        self.own = own
        self._off_loop = OffLoop(encoder, ran=ran)

    @property
    def identity(self) -> ModelIdentity:
        """With the device that judges now."""
        manifest = self.encoder.manifest
        return ModelIdentity(
            name=manifest.name,
            version=manifest.version,
            digest=manifest.digest,
            device=self.encoder.judges_on.actual,
        )

    @property
    def own_identities(self) -> dict[str, ModelIdentity]:
        """By use case that of its own classifier, with the device that judges now."""
        return {name: self._now(one) for name, one in self.own.identities.items()}

    def _now(self, identity: ModelIdentity) -> ModelIdentity:
        """A GPU may have failed, or come back, since the classifier was read."""
        return identity.model_copy(update={"device": self.encoder.judges_on.actual})

    @property
    def batch(self) -> int:
        """How many waiting tickets are worth reading at once on the device that runs now."""
        return max(1, self.encoder.sizes.batch // TOKENS_A_TICKET)

    def texts(self, messages: Sequence[Message]) -> list[str]:
        """All that is read of the messages: each as a whole, and without each of its leading phrases."""
        plans = self._planned(messages)
        whole = [one.text for one in plans]
        return whole + self._looks(plans, self._first(whole), None).texts

    async def judge(self, messages: Sequence[Message]) -> list[Judgement]:
        """Off the event loop: all the messages in one go, then in another what they are without their phrases."""
        plans = await to_thread.run_sync(self._planned, messages)
        first = await self._off_loop.explain([one.text for one in plans])
        vectors = await self._embedded(self.own.whole(plans))
        looks = await to_thread.run_sync(self._looks, plans, _explained(*first), vectors)
        found = await self._off_loop.submit(looks.texts) if looks.texts else None
        vectors = await self._embedded(self.own.parts(plans, looks.closer))
        return await to_thread.run_sync(self._judged, plans, looks, found, vectors)

    def judge_blocking(self, messages: Sequence[Message]) -> list[Judgement]:
        """The same, for a command line."""
        plans = self._planned(messages)
        first, vectors = self._first([one.text for one in plans]), self._embedded_blocking(self.own.whole(plans))
        looks = self._looks(plans, first, vectors)
        found = self.encoder.predict(looks.texts) if looks.texts else None
        return self._judged(plans, looks, found, self._embedded_blocking(self.own.parts(plans, looks.closer)))

    async def vectors(self, messages: Sequence[Message]) -> list[tuple[float, ...]]:
        """What the messages are about, as drift compares it: too few numbers to have a sentence back."""
        plans = await to_thread.run_sync(self._planned, messages)
        found = projected(await self._off_loop.encode([one.text for one in plans], kind="query"))
        return [tuple(map(float, row)) for row in found]

    def warm_up(self, *, watched: bool) -> None:
        """The graph that embeds is opened where tickets are watched, or a use case has a classifier of its own."""
        self.encoder.warm_up()
        if watched or self.own.digests:
            self.encoder.encode(["guichet"], kind="query")

    async def aclose(self) -> None:
        await self._off_loop.aclose()
        await to_thread.run_sync(self.encoder.close)

    def _first(self, texts: Sequence[str]) -> list[Reading]:
        """What each token did is asked for only where reasons are wanted."""
        if self.rules.segments:
            return _explained(*self.encoder.explain(texts))
        found = self.encoder.predict(texts)
        return [Reading(_probabilities(found, row), Pull((), {})) for row in range(len(found))]

    async def _embedded(self, texts: Sequence[str]) -> Floats | None:
        return await self._off_loop.encode(texts, kind="query") if texts else None

    def _embedded_blocking(self, texts: Sequence[str]) -> Floats | None:
        return self.encoder.encode(texts, kind="query") if texts else None

    def _planned(self, messages: Sequence[Message]) -> list[Plan]:
        return [plan(message) for message in messages]

    def _looks(self, plans: Sequence[Plan], first: Sequence[Reading], vectors: Floats | None) -> _Looks:
        read = self.own.first(plans, first, vectors)
        return _Looks(read, [closer(one, said, self.rules) for one, said in zip(plans, read, strict=True)])

    def _judged(
        self, plans: Sequence[Plan], looks: _Looks, found: Predictions | None, vectors: Floats | None
    ) -> list[Judgement]:
        rest = iter([_probabilities(found, row) for row in range(len(found))] if found else [])
        rows = iter(() if vectors is None else vectors)
        judged = []
        for one, first, second in zip(plans, looks.first, looks.closer, strict=True):
            said = self.own.closer(one, second, list(islice(rest, len(second.texts))), rows)
            own = self.own.of(one)
            judgement = judge(one, first, second, said, self.rules)
            judged.append(replace(judgement, category_model=self._now(own.identity) if own else None))
        return judged


def _explained(found: Predictions, explained: Sequence[Explanation]) -> list[Reading]:
    return [
        Reading(_probabilities(found, row), Pull(one.spans, {f: part.tolist() for f, part in one.pulls.items()}))
        for row, one in enumerate(explained)
    ]


def _probabilities(found: Predictions, row: int) -> dict[str, list[float]]:
    return {field: values[row].tolist() for field, values in found.probabilities.items()}

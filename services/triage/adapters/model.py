"""The model behind triage: plans what it must read, runs it, and judges."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from anyio import to_thread

from schemas.tickets import ModelIdentity
from services.triage.domain.decide import Judgement, Message, Plan, Rules, judge, plan
from shared.inference import Batch, Encoder, OffLoop, Predictions

TOKENS_A_TICKET = 256
"""Of a short ticket, read whole and with its sentences left out in turn: long ones fill several batches."""


class Model:
    """Refuses a model built for other lists than the taxonomy's."""

    def __init__(self, encoder: Encoder, rules: Rules, *, ran: Callable[[Batch], None] = lambda _: None) -> None:
        rules.taxonomy.check_model(encoder.labels)
        rules = replace(rules, kinds=tuple(encoder.labels.get("kind", rules.kinds)))
        self.rules = rules
        self.encoder = encoder
        self._off_loop = OffLoop(encoder, ran=ran)

    @property
    def identity(self) -> ModelIdentity:
        """With the device that runs now."""
        manifest = self.encoder.manifest
        return ModelIdentity(
            name=manifest.name,
            version=manifest.version,
            digest=manifest.digest,
            device=self.encoder.device.actual,
        )

    @property
    def batch(self) -> int:
        """How many waiting tickets are worth reading at once on the device that runs now."""
        return max(1, self.encoder.sizes.batch // TOKENS_A_TICKET)

    def texts(self, message: Message) -> tuple[str, ...]:
        """What is read of a message: the whole, and the whole without each of its stretches."""
        return plan(message, self.rules).texts

    async def judge(self, messages: Sequence[Message]) -> list[Judgement]:
        """Off the event loop, all the messages' texts in one go."""
        plans = await to_thread.run_sync(self._planned, messages)
        found = await self._off_loop.submit([text for one in plans for text in one.texts])
        return await to_thread.run_sync(self._judged, plans, found)

    def judge_blocking(self, messages: Sequence[Message]) -> list[Judgement]:
        """The same, for a command line."""
        plans = self._planned(messages)
        return self._judged(plans, self.encoder.predict([text for one in plans for text in one.texts]))

    async def aclose(self) -> None:
        await self._off_loop.aclose()
        await to_thread.run_sync(self.encoder.close)

    def _planned(self, messages: Sequence[Message]) -> list[Plan]:
        return [plan(message, self.rules) for message in messages]

    def _judged(self, plans: Sequence[Plan], found: Predictions) -> list[Judgement]:
        judgements = []
        start = 0
        for one in plans:
            rows = [
                {field: values[row].tolist() for field, values in found.probabilities.items()}
                for row in range(start, start + len(one.texts))
            ]
            judgements.append(judge(one, rows, self.rules))
            start += len(one.texts)
        return judgements

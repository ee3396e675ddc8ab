"""The model behind triage: plans what it must read, runs it, and judges."""

from collections.abc import Sequence
from dataclasses import replace

from schemas.tickets import ModelIdentity
from services.triage.domain.decide import Judgement, Message, Plan, Rules, judge, plan
from shared.inference import Encoder, OffLoop, Predictions


class Model:
    """Refuses a model built for other lists than the taxonomy's."""

    def __init__(self, encoder: Encoder, rules: Rules) -> None:
        rules.taxonomy.check_model(encoder.labels)
        rules = replace(rules, kinds=tuple(encoder.labels.get("kind", rules.kinds)))
        self.rules = rules
        self.encoder = encoder
        self.identity = ModelIdentity(
            name=encoder.manifest.name,
            version=encoder.manifest.version,
            digest=encoder.manifest.digest,
            device=encoder.device.actual,
        )
        self._off_loop = OffLoop(encoder)

    async def judge(self, messages: Sequence[Message]) -> list[Judgement]:
        """Off the event loop, all the messages' texts in one go."""
        plans = [plan(message, self.rules) for message in messages]
        return self._judged(plans, await self._off_loop.submit([text for one in plans for text in one.texts]))

    def judge_blocking(self, messages: Sequence[Message]) -> list[Judgement]:
        """The same, for a command line."""
        plans = [plan(message, self.rules) for message in messages]
        return self._judged(plans, self.encoder.predict([text for one in plans for text in one.texts]))

    async def aclose(self) -> None:
        await self._off_loop.aclose()

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

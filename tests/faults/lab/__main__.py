"""`python -m tests.faults.lab --seed N --seconds 60 [--count K]`: K schedules from seed N on, on one stack."""

import argparse
import asyncio
import logging
import os
import shutil
import sys
from pathlib import Path

from shared.local.parts import CODE
from shared.local.process import StartFailed
from tests.faults.lab.place import running
from tests.faults.lab.run import PATIENCE, Laboratory, Verdict, append
from tests.faults.lab.service import BREAKS
from tests.faults.lab.tape import Tape

RESULTS = CODE / "docs" / "reference" / "fault-schedules.jsonl"
_FRESH_EVERY = 20
_TRIES = 3


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.lab", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("GUICHET_LAB_SECONDS", "60")))
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument(
        "--patience", type=float, default=PATIENCE, help="seconds for all to come to its end afterwards"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="one JSON line is added for each schedule")
    parser.add_argument("--keep", type=Path, help="a folder for the logs of what broke or did not start")
    parser.add_argument("--broken", choices=BREAKS, help="break the services on purpose")
    return parser.parse_args()


def _say(verdict: Verdict) -> None:
    said = verdict.schedule
    counted = ", ".join(f"{kind} {count}" for kind, count in said.counted().items())
    print(f"seed {said.seed}: {'kept' if verdict.kept else 'BROKEN'}, {verdict.tickets} tickets; {counted}", flush=True)
    if not verdict.kept:
        for line in (*map(str, said.faults), *verdict.problems):
            print(f"    {line}", flush=True)


async def _some(seeds: range, options: argparse.Namespace, verdicts: list[Verdict], keep: Path | None) -> None:
    """Schedules on one stack, each verdict noted as it comes; it is left at the first that broke something."""
    async with running(broken=options.broken, keep=keep) as place, Tape(place.stack.operator_client()) as tape:
        laboratory = Laboratory(place, tape, patience=options.patience)
        await laboratory.learn()
        for seed in seeds:
            verdict = await laboratory.run(seed, options.seconds)
            _say(verdict)
            append(options.results, verdict.line(place, options.broken))
            verdicts.append(verdict)
            if not verdict.kept:
                if options.keep:
                    shutil.copytree(place.stack.home.logs, options.keep / str(seed), dirs_exist_ok=True)
                break


def main() -> int:
    options = _arguments()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    first, last, kept = options.seed, options.seed + options.count, True
    failures = 0
    while first < last and failures < _TRIES:
        verdicts: list[Verdict] = []
        keep = options.keep / f"{first}-stack-{failures + 1}" if options.keep else None
        try:
            asyncio.run(_some(range(first, min(last, first + _FRESH_EVERY)), options, verdicts, keep))
        except (StartFailed, AssertionError, TimeoutError) as problem:
            print(f"a stack did not come up, or down, as it should: {problem}", flush=True)
        failures = 0 if verdicts else failures + 1
        first += len(verdicts)
        kept = kept and all(verdict.kept for verdict in verdicts)
    return 0 if kept and first == last else 1


if __name__ == "__main__":
    sys.exit(main())

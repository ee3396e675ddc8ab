"""`python -m shared.cluster.samples INTAKE-URL KEY-FILE`: the sample mailbox, over HTTP, as a mail gateway would."""

import sys
from pathlib import Path

import httpx

from shared.samples.mailbox import samples


def send(url: str, key: str) -> int:
    """How many mails were taken.

    Raises:
        httpx.HTTPStatusError: intake refused one.
    """
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "message/rfc822"}
    with httpx.Client(base_url=url, headers=headers, timeout=30, trust_env=False) as client:
        taken = 0
        for sample in samples():
            client.post("/v1/mail", content=sample.raw).raise_for_status()
            taken += 1
    return taken


def main(arguments: list[str]) -> int:
    url, key = arguments
    try:
        taken = send(url, Path(key).read_text(encoding="ascii").strip())
    except (OSError, httpx.HTTPError) as error:
        sys.stderr.write(
            f"The sample mails were not all taken ({type(error).__name__}). Those that were are kept, and are known "
            "again: press once more when intake is ready.\n"
        )
        return 1
    sys.stdout.write(f"{taken} mails taken in\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

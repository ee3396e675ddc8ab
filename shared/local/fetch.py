"""`python -m shared.local.fetch`: what the first start would fetch, fetched ahead. Run by `make install`."""

import sys

from shared.local.kafka import jars


def main() -> None:
    try:
        jars.java()
        jars.ensure(lambda line: print(line, flush=True))  # noqa: T201
    except jars.Unavailable as why:
        print(f"Apache Kafka is not available here: {why}", file=sys.stderr)  # noqa: T201
        print("Guichet will use the embedded bus instead: fit for trying only.", file=sys.stderr)  # noqa: T201
    else:
        print(f"Apache Kafka {jars.VERSION}: fetched and verified")  # noqa: T201


if __name__ == "__main__":
    main()

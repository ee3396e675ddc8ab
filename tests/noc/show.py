"""`make noc`: the demo with a real collector and a real Prometheus beside it, until Ctrl-C. Its home is `.guichet-noc`.

The collector runs with the shipped configuration, only that every trace is kept; Prometheus has the shipped rules.
"""

import os
import signal
import tempfile
import threading
import webbrowser
from pathlib import Path

from rich.console import Console

from shared.cli.demo_run import run_and_stay
from shared.local import control
from shared.local.layout import Home
from shared.local.ports import free_port
from shared.telemetry import collector as shipped
from shared.telemetry.generate import ROOT
from tests.noc import pages, prometheus
from tests.noc.collecting import collecting, told_to

SECONDS = 5


def main() -> int:
    home, console = Home(ROOT / ".guichet-noc"), Console(stderr=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with (
        tempfile.TemporaryDirectory(prefix="guichet-noc-") as folder,
        collecting(Path(folder), ports=(shipped.OTLP_PORT, shipped.SCRAPED)) as collector,
        prometheus.reading(collector, port=9090, seconds=SECONDS) as server,
        told_to(collector, seconds=SECONDS),
        pages.serving(free_port(3000), lambda path: pages.found(path, collector, server)) as site,
    ):
        threading.Thread(target=site.serve_forever, daemon=True).start()
        try:
            run_and_stay(home, console, bus="auto", browser=False)
            address = f"http://127.0.0.1:{site.server_port}"
            for name, where in (
                ("Dashboards", address),
                ("Traces", f"{address}/traces"),
                ("Prometheus' API", f"{server.address}/api/v1/"),
                ("The collector", f"{collector.endpoint} takes OTLP; {collector.page} is what Prometheus reads"),
            ):
                console.print(f"{name:<17}[bold]{where}[/bold]", highlight=False)
            if os.environ.get("DISPLAY"):
                webbrowser.open(address)
            console.print("\nCtrl-C stops it all.")
            stop.wait()
        finally:
            control.down(home)
            site.shutdown()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

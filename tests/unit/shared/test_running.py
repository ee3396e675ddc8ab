"""What a running service's process leaves behind."""

import subprocess
import sys
from pathlib import Path

import pytest

_CODE = """if True:
    import resource
    import subprocess
    import sys
    from types import SimpleNamespace

    import uvicorn
    from starlette.applications import Starlette

    from shared.runtime.service import run
    from shared.runtime.settings import ServiceSettings

    def serve(server):
        crashed = subprocess.run([sys.executable, "-c", "import os; os.abort()"], cwd=sys.argv[1])
        print(resource.getrlimit(resource.RLIMIT_CORE), crashed.returncode)

    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    uvicorn.Server.run = serve
    app = Starlette()
    app.state.service = SimpleNamespace(failed=False)
    run("desk", app, ServiceSettings(database_url="postgresql://nowhere", kafka_bootstrap_servers="nowhere:1"))
"""


@pytest.mark.feature(13)
def test_a_crash_leaves_no_image_of_the_memory(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _CODE, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "(0, 0) -6\n"
    assert list(tmp_path.iterdir()) == []

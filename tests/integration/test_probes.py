"""What a service says of itself while it comes up: a real database, and no bus or the embedded one."""

import httpx
import pytest
from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from shared.local.embedded import EmbeddedBroker
from shared.runtime.service import ServiceParts, service_app
from shared.runtime.settings import ServiceSettings
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually

NOWHERE = "127.0.0.1:1"

# aiokafka's producer warns when it is collected without ever having reached its bus: here none can.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def settings(url: str) -> ServiceSettings:
    return ServiceSettings.model_validate({"database_url": url, "kafka_bootstrap_servers": NOWHERE})


async def status(app: Starlette, path: str) -> int:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        return (await client.get(path)).status_code


@pytest.mark.feature(82)
@pytest.mark.asyncio(loop_scope="session")
async def test_it_lives_and_says_whether_its_model_is_loaded_before_it_is_ready(postgres: ProvisionedDatabase) -> None:
    loaded = False
    app = service_app("triage", settings(postgres.urls["triage"]), build=lambda _: ServiceParts(model=lambda: loaded))
    plain = service_app("crm", settings(postgres.urls["crm"]), build=lambda _: ServiceParts())
    assert await status(plain, "/model") == 503
    async with LifespanManager(app), LifespanManager(plain):
        assert await status(app, "/model") == 503
        loaded = True

        async def known() -> bool:
            return (await status(app, "/model"), await status(plain, "/model")) == (200, 404)

        await eventually(known)
        assert await status(app, "/live") == 200
        assert await status(app, "/ready") == 503


@pytest.mark.feature(82)
@pytest.mark.embedded
@pytest.mark.asyncio(loop_scope="session")
async def test_on_the_embedded_broker_it_is_ready_once_it_is_in_its_group(
    embedded_broker: EmbeddedBroker, postgres: ProvisionedDatabase
) -> None:
    values = {"database_url": postgres.urls["crm"], "kafka_bootstrap_servers": embedded_broker.login("crm").bootstrap}
    app = service_app("crm", ServiceSettings.model_validate(values), build=lambda _: ServiceParts())
    async with LifespanManager(app, startup_timeout=60, shutdown_timeout=60):

        async def ready() -> bool:
            return await status(app, "/ready") == 200

        await eventually(ready, seconds=60)

"""What every service is told from outside. Each service's own `settings.py` adds to it."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Read from `GUICHET_…` variables; built in a service's `main.py` and nowhere else."""

    model_config = SettingsConfigDict(env_prefix="GUICHET_", extra="ignore", hide_input_in_errors=True)

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    database_url: SecretStr
    database_pool: int = 5
    http_host: str = "127.0.0.1"
    http_port: int = 0
    tenant: str = "default"
    otlp_endpoint: str | None = None
    spans_file: Path | None = None
    log_file: Path | None = None
    log_level: str = "INFO"
    dead_letters_in_a_row: int = 50

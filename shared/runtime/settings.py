"""What every service is told from outside. Each service's own `settings.py` adds to it."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.messaging.standing import PATIENCE_SECONDS
from shared.messaging.tls import BusTls
from shared.runtime.secret_files import SecretFiles


class ServiceSettings(BaseSettings):
    """Read from `GUICHET_…` variables; built in a service's `main.py` and nowhere else."""

    model_config = SettingsConfigDict(env_prefix="GUICHET_", extra="ignore", hide_input_in_errors=True)

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    kafka_ca_file: Path | None = None
    """PEM. With it the bus is spoken to over TLS only, and only when its certificate is of this CA."""
    kafka_certificate_file: Path | None = None
    kafka_key_file: Path | None = None
    bus_patience_seconds: float = Field(default=PATIENCE_SECONDS, gt=0)
    """How long it stays ready while the bus says nothing, or one of its groups is shared out anew."""
    database_url: SecretStr
    database_pool: int = 5
    http_host: str = "127.0.0.1"
    http_port: int = 0
    tenant: str = "default"
    otlp_endpoint: str | None = None
    otlp_seconds: float = Field(default=15, gt=0)
    """How often metrics are told."""
    spans_file: Path | None = None
    log_file: Path | None = None
    log_level: str = "INFO"
    dead_letters_in_a_row: int = 50
    stay_when_given_up: bool = False
    """After too many dead letters it takes no more and stays, for what would start it again at once (a cluster)."""

    def bus_tls(self) -> BusTls | None:
        """None: the bus is spoken to in clear."""
        if self.kafka_ca_file is None:
            if self.kafka_certificate_file is not None or self.kafka_key_file is not None:
                raise ValueError("kafka_certificate_file and kafka_key_file need kafka_ca_file")
            return None
        return BusTls(self.kafka_ca_file, self.kafka_certificate_file, self.kafka_key_file)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Every secret can also be given as a file: `GUICHET_X_FILE` for X."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, SecretFiles(settings_cls)

"""What a command that is no service is told of a bus that runs elsewhere."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class BusSettings(BaseSettings):
    """The same variables as for a service; the certificate is the name under which the bus knows who asks."""

    model_config = SettingsConfigDict(env_prefix="GUICHET_", extra="ignore", hide_input_in_errors=True)

    kafka_bootstrap_servers: str
    kafka_ca_file: Path
    kafka_certificate_file: Path
    kafka_key_file: Path

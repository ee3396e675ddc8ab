"""What the preparation of the database is told from outside."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class OwnerSettings(BaseSettings):
    """The URL is the owner's, who need not be a superuser; `GUICHET_DATABASE_URL` as for a service."""

    model_config = SettingsConfigDict(env_prefix="GUICHET_", extra="ignore", hide_input_in_errors=True)

    database_url: SecretStr

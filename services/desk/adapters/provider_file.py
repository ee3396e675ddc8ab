"""The identity provider that an installation signs in with."""

import ssl
from pathlib import Path

import yaml

from services.desk.domain.provider import BadProvider, ProviderConfig, parse


def read(path: Path, tenant: str, *, secure_cookies: bool) -> tuple[ProviderConfig, str | None]:
    """Reads the provider's YAML and the client's secret; relative files are looked for beside it."""
    try:
        config = parse(yaml.safe_load(path.read_text(encoding="utf-8")), tenant)
        secret = None
        if config.secret_file is not None:
            secret = (path.parent / config.secret_file).read_text(encoding="utf-8").strip()
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise BadProvider(f"the provider's file cannot be read ({type(error).__name__})") from None
    if secret == "":
        raise BadProvider("client_secret_file: it is empty")
    if config.desk.startswith("https:") and not secure_cookies:
        raise BadProvider("desk: served over HTTPS, so set GUICHET_SECURE_COOKIES")
    return config, secret


def trust(path: Path, config: ProviderConfig) -> ssl.SSLContext:
    """Whose certificates are believed: the configured authority's alone, or the system's."""
    try:
        return ssl.create_default_context(cafile=None if config.ca_file is None else path.parent / config.ca_file)
    except OSError:
        raise BadProvider("ca_file: it cannot be read") from None

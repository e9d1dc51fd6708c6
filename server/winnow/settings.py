"""Settings: command-line flags win over the environment (`WINNOW_…`), which wins over `winnow.toml`, which wins over defaults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from platformdirs import user_config_path, user_data_path
from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

KIB = 1024
MIB = 1024 * KIB


class Limits(BaseModel):
    """What the server accepts; sizes in bytes, times in seconds. `GET /api/hello` returns them."""

    json_bytes: int = 1 * MIB
    snapshot_bytes: int = 64 * MIB
    image_bytes: int = 25 * MIB
    images_bytes_per_clipping: int = 200 * MIB
    images_per_clipping: int = 1000
    writes_per_s: int = 30
    uploads_at_once: int = 8
    failed_logins_per_min: int = 20
    connections: int = 64
    cleaning_s: float = 20.0
    cleaning_bytes: int = 1024 * MIB
    disk_reserve_bytes: int = 64 * MIB


class BackupSettings(BaseModel):
    """How many backups are kept: the last of each of so many days, and of each of so many weeks. With neither, none is made by itself."""

    daily: Annotated[int, Field(ge=0, le=366)] = 7
    weekly: Annotated[int, Field(ge=0, le=520)] = 4

    @property
    def wanted(self) -> bool:
        """Whether backups are made without being asked for."""
        return self.daily + self.weekly > 0


class Settings(BaseSettings):
    """How this Winnow runs.

    `library` is the folder of clippings; `workers` the number of cleaning processes.
    """

    model_config = SettingsConfigDict(env_prefix="WINNOW_", env_nested_delimiter="__", extra="ignore")

    library: Path = Field(default_factory=lambda: user_data_path("winnow", appauthor=False) / "library")
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8722
    open: bool = True
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    limits: Limits = Limits()
    backups: BackupSettings = BackupSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags come in as init values, first in this order."""
        toml = user_config_path("winnow", appauthor=False) / "winnow.toml"
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=toml))

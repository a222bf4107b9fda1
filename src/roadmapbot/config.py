"""Settings from the environment and `.env`, read once at start and frozen."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SQLITE_SCHEMES = ("sqlite:///", "sqlite+aiosqlite:///")
LEAST_RETENTION = 366
"""Days that everything is kept at least, where it is not kept for ever."""
POSTGRES_SCHEMES = ("postgresql://", "postgres://", "postgresql+asyncpg://")


class Settings(BaseSettings):
    """What an operator can set; names in the environment are the same in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="forbid", frozen=True)

    discord_token: SecretStr | None = None
    database_url: str = "sqlite:///data/roadmapbot.db"
    content_dir: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    discord_api_base: str | None = None
    requests_per_second: float = Field(default=45.0, gt=0, le=50)
    backup_dir: Path | None = None
    backup_keep: str = "7+4"
    retention_days: int = 400

    @property
    def data_dir(self) -> Path:
        """The folder for what the bot keeps beside its database: that of the SQLite file, else `data/`."""
        for scheme in SQLITE_SCHEMES:
            if self.database_url.startswith(scheme):
                return Path(self.database_url.removeprefix(scheme)).parent
        return Path("data")

    @property
    def backups(self) -> Path:
        """The folder that the daily backups go to."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def kept_backups(self) -> tuple[int, int]:
        """How many daily and how many weekly backups are kept; both 0 where none are made."""
        days, _, weeks = self.backup_keep.partition("+")
        return int(days), int(weeks or 0)

    @field_validator("discord_token", "backup_dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """`DISCORD_TOKEN=` in a copied `.env` means that there is none yet."""
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith(SQLITE_SCHEMES + POSTGRES_SCHEMES):
            raise ValueError("must look like sqlite:///data/roadmapbot.db or postgresql://user@host/name")
        return value

    @field_validator("retention_days")
    @classmethod
    def _a_year_at_least(cls, value: int) -> int:
        if value and value < LEAST_RETENTION:
            raise ValueError(
                f"must be {LEAST_RETENTION} or more: people who come back within a year go on where they were"
            )
        return value

    @field_validator("backup_keep")
    @classmethod
    def _daily_and_weekly(cls, value: str) -> str:
        if not re.fullmatch(r"\d{1,4}(\+\d{1,4})?", value):
            raise ValueError("must be how many daily and weekly backups to keep, such as 7+4; 0 makes none")
        return value

    @field_validator("discord_api_base")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must be an address such as https://discord.com/api/v10")
        return value.rstrip("/") if value else None

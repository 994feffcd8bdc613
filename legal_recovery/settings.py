"""Every setting, typed, read from the environment once (docs/operations.md lists them from here)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from legal_recovery.kernel.errors import N_, InvalidInput


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside; each field names its variable and what it means."""

    data: Path = field(
        metadata={"variable": "LEGAL_RECOVERY_DATA", "says": "folder for database, files and keys"}
    )
    database_url: str = field(metadata={"variable": "DATABASE_URL", "says": "SQLite or PostgreSQL"})
    files_url: str = field(
        metadata={"variable": "LEGAL_RECOVERY_FILES", "says": "folder or fsspec URL for files"}
    )
    port: int = field(default=8000, metadata={"variable": "PORT", "says": "port of the web app"})
    host: str = field(default="127.0.0.1", metadata={"variable": "HOST", "says": "address of the web app"})
    secure_cookies: bool = field(
        default=False,
        metadata={"variable": "LEGAL_RECOVERY_HTTPS", "says": "1 where the app is served over HTTPS"},
    )
    environment: str = field(
        default="",
        metadata={"variable": "LEGAL_RECOVERY_LABEL", "says": "label shown on each page, such as TEST"},
    )
    largest_upload: int = field(
        default=100 * 2**20,
        metadata={"variable": "LEGAL_RECOVERY_UPLOAD_LIMIT", "says": "largest upload in bytes"},
    )
    workers: int = field(
        default=2,
        metadata={"variable": "LEGAL_RECOVERY_WORKERS", "says": "processes that set PDFs"},
    )
    # With a password in it: it is shown to nobody.
    mail: str = field(
        default="",
        repr=False,
        metadata={
            "variable": "LEGAL_RECOVERY_MAIL",
            "says": "mail server for reminders, smtp://user:password@host:port or smtps://…",
        },
    )
    mail_from: str = field(
        default="",
        metadata={"variable": "LEGAL_RECOVERY_MAIL_FROM", "says": "address that reminders come from"},
    )
    address: str = field(
        default="",
        metadata={
            "variable": "LEGAL_RECOVERY_ADDRESS",
            "says": "address at which people reach the web app, for links in mails",
        },
    )

    certificate: Path | None = field(
        default=None,
        metadata={
            "variable": "LEGAL_RECOVERY_CERTIFICATE",
            "says": "PKCS#12 file with the organisation's certificate, which signs dossiers",
        },
    )
    # Shown to nobody.
    certificate_password: str = field(
        default="",
        repr=False,
        metadata={"variable": "LEGAL_RECOVERY_CERTIFICATE_PASSWORD", "says": "its password"},
    )
    certificate_password_file: Path | None = field(
        default=None,
        metadata={
            "variable": "LEGAL_RECOVERY_CERTIFICATE_PASSWORD_FILE",
            "says": "file whose first line is that password, instead",
        },
    )
    timestamp_authority: str = field(
        default="",
        metadata={
            "variable": "LEGAL_RECOVERY_TSA",
            "says": "address of a timestamp authority (RFC 3161) for signatures",
        },
    )
    trusted_roots: Path | None = field(
        default=None,
        metadata={
            "variable": "LEGAL_RECOVERY_TRUSTED_ROOTS",
            "says": "PEM file of the root certificates that signatures are trusted by",
        },
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Return the settings; the database is SQLite in the data folder unless a URL says otherwise."""
        given = os.environ if environment is None else environment
        data = Path(given.get("LEGAL_RECOVERY_DATA") or "instance").absolute()
        return cls(
            data=data,
            database_url=given.get("DATABASE_URL") or f"sqlite:///{data / 'ledger.db'}",
            files_url=given.get("LEGAL_RECOVERY_FILES") or str(data / "files"),
            port=_number(given, "PORT", 8000, 65_535),
            host=given.get("HOST") or "127.0.0.1",
            secure_cookies=given.get("LEGAL_RECOVERY_HTTPS") == "1",
            environment=given.get("LEGAL_RECOVERY_LABEL", ""),
            largest_upload=_number(given, "LEGAL_RECOVERY_UPLOAD_LIMIT", 100 * 2**20),
            workers=_number(given, "LEGAL_RECOVERY_WORKERS", 2),
            mail=given.get("LEGAL_RECOVERY_MAIL", "").strip(),
            mail_from=given.get("LEGAL_RECOVERY_MAIL_FROM", "").strip(),
            address=given.get("LEGAL_RECOVERY_ADDRESS", "").strip().rstrip("/"),
            certificate=_path(given, "LEGAL_RECOVERY_CERTIFICATE"),
            certificate_password=given.get("LEGAL_RECOVERY_CERTIFICATE_PASSWORD", ""),
            certificate_password_file=_path(given, "LEGAL_RECOVERY_CERTIFICATE_PASSWORD_FILE"),
            timestamp_authority=given.get("LEGAL_RECOVERY_TSA", "").strip(),
            trusted_roots=_path(given, "LEGAL_RECOVERY_TRUSTED_ROOTS"),
        )

    @property
    def keys(self) -> Path:
        """The folder for keys, readable by its owner alone."""
        return self.data / "keys"

    @property
    def work(self) -> Path:
        """The folder for what work puts down until it is finished; nothing in it is kept."""
        return self.data / "work"


def _path(given: Mapping[str, str], name: str) -> Path | None:
    return Path(given[name]).absolute() if given.get(name) else None


def _number(given: Mapping[str, str], name: str, default: int, highest: int = 2**40) -> int:
    """Return a setting that is a whole number above zero; raises InvalidInput."""
    text = given.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < _LONGEST and 0 < int(text) <= highest):
        message = N_("{name} is a whole number from 1 to {highest}, not “{text}”.")
        raise InvalidInput(message, name=name, highest=highest, text=text[:40])
    return int(text)


_LONGEST = 20

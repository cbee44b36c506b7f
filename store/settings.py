"""What an operator may set: environment variables `NEXTSCRIPT_*`, shared by every program."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from nextscript.errors import Invalid
from store.keys import KeyRing


def _comma_list(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


Words = Annotated[list[str], NoDecode, BeforeValidator(_comma_list)]
Folders = Annotated[list[Path], NoDecode, BeforeValidator(_comma_list)]


class Settings(BaseSettings):
    """Read once per process and handed on; lists are written with commas.

    `mode` is `dev` only below `nextscript dev`: it watches custom folders and allows plain http
    cookies on loopback. Everything else is the same in both.
    """

    model_config = SettingsConfigDict(
        env_prefix="NEXTSCRIPT_", env_ignore_empty=True, extra="ignore"
    )

    mode: Literal["dev", "server"] = "server"
    home: Path = Path(".nextscript")
    """Where an instance keeps its state."""

    database_url: str | None = None
    """`postgresql://…`; without one, the embedded PostgreSQL of `home`."""
    database_pool: int = Field(default=10, ge=1, le=200)
    statement_timeout: int = Field(default=30_000, ge=100)
    """Milliseconds one database statement may take."""

    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_tls: bool = False
    temporal_tls_ca: Path | None = None
    temporal_tls_cert: Path | None = None
    temporal_tls_key: Path | None = None
    temporal_api_key: SecretStr | None = None

    objects_url: str | None = None
    """`file:///…`, `s3://bucket/prefix`, `gs://…` or `az://…`; without one, a folder in `home`."""

    file_bytes: int = Field(default=2 * 1024**3, ge=1)
    """How large one file may be."""
    project_file_bytes: int = Field(default=20 * 1024**3, ge=1)
    """How much all files of a project may be together."""
    file_days: float = Field(default=30, gt=0)
    """How long files of runs, and earlier versions of kept ones, stay."""

    import_bytes: int = Field(default=256 * 1024**2, ge=1)
    """How large the archive of a project may be that is imported."""
    project_trash_days: float = Field(default=30, gt=0)
    """How long a deleted project can be restored; then all of it goes for good."""

    succeeded_run_days: float = Field(default=7, gt=0)
    """How long runs that succeeded are kept, of flows that do not say so themselves."""
    failed_run_days: float = Field(default=90, gt=0)
    """How long runs that failed or were cancelled are."""
    retention_seconds: float = Field(default=300, gt=0)
    """How often runs are looked for that are past their retention."""
    collect_seconds: float = Field(default=6 * 3600, gt=0)
    """How often large values are looked for that nothing refers to any more."""
    unreferenced_hours: float = Field(default=24, gt=0)
    """How long a large value that was just stored is there though nothing refers to it yet; after
    twice that it may be collected. The same for all programs that share the storage."""

    keys: SecretStr | None = None
    """Master keys, `id:base64 id:base64 …`, the newest last; `keys_file` names a file of them."""
    keys_file: Path | None = None

    secret_env_prefixes: Words = []
    """Beginnings of the environment variables that connections may name (`env:NAME`), such as
    `FLOWS_{organisation}_{project}_`; without any, none. The keys of both stand in for the words in
    braces, here and below."""
    secret_folders: Words = []
    """Folders whose files connections may name (`file:/run/secrets/x`)."""
    secret_seconds: float = Field(default=60, ge=0, le=60)
    """How long a secret of a store outside is remembered by a process."""
    vault_address: str | None = None
    """Where Vault (or OpenBao) answers, such as https://vault.example.com:8200."""
    vault_namespace: str | None = None
    vault_mount: str = "secret"
    """Where its key-value store (version 2) is mounted."""
    vault_paths: Words = []
    """Beginnings of the paths that connections may name (`vault:path#field`), such as
    `flows/{organisation}/{project}/`; without any, none."""
    vault_token: SecretStr | None = None
    vault_token_file: Path | None = None
    """A file with the token, read anew each time: for an agent that renews it."""
    vault_role: str | None = None
    """Sign in to Vault as this role, with the Kubernetes service account of this process."""
    vault_service_token: Path = Path("/var/run/secrets/kubernetes.io/serviceaccount/token")
    vault_role_id: str | None = None
    vault_secret_id: SecretStr | None = None
    """With `vault_role_id`: sign in by AppRole."""
    vault_login: str | None = None
    """Where that way to sign in is mounted, if not at `kubernetes` or `approle`."""

    egress_allow: Words = []
    """Hosts, host:port or networks that flows may reach although they are private."""
    custom_folders: Folders = []
    """Folders of custom activities."""
    custom_memory_bytes: int = Field(default=4 * 1024**3, ge=512 * 1024**2)
    """What each process of custom activities may use; there is one for each file of them."""

    api_host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    base_url: str | None = None
    """The address users see; cookies, links and webhooks are made from it."""
    trusted_proxies: Words = []
    """Networks whose `X-Forwarded-*` headers are believed."""
    editor_folder: Path | None = None
    """The built editor to serve, where there is one."""

    smtp_url: SecretStr | None = None
    """`smtps://user:password@host:465`, or `smtp://…:587` for STARTTLS; unset: mails are shown to
    owners and not sent."""
    smtp_ca: Path | None = None
    """Certificates the mail server's is checked by, where the machine's do not do."""
    mail_from: str | None = None
    """The sender, such as `NextScript <flows@example.com>`; must be set with `smtp_url`."""

    breached_passwords: Path | None = None
    """A file of stolen passwords, which nobody may take: see `activities.auth.breaches`."""
    breached_passwords_url: str | None = None
    """A service that knows them, asked by the beginning of a hash, such as
    `https://api.pwnedpasswords.com/range`."""

    embedded_worker: bool = False
    """Run a flow worker inside the API's process, for eager starts."""
    worker_queues: Words = ["flows", "activities", "code", "system", "listeners"]
    deployment_name: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]+$")
    """The Worker Deployment that workers of flows are a version of; unset: they have no version."""
    build_id: str | None = None
    """Which version of it: another for every build that is deployed. Images know theirs."""
    worker_health_port: int | None = Field(default=None, ge=0, le=65535)
    """Where the worker answers `/health/ready` and `/metrics`; unset: nowhere."""
    drain_seconds: int = Field(default=30, ge=0)
    """How long a stopping worker waits for the activities it runs."""

    session_idle_seconds: float = Field(default=24 * 3600, gt=0)
    """After how long without use a sign-in ends."""
    session_seconds: float = Field(default=14 * 24 * 3600, gt=0)
    """After how long a sign-in ends, used or not."""

    snapshot_quiet_seconds: float = Field(default=600, ge=0.1)
    """After how long without an edit a draft's snapshot is taken."""

    requests_per_minute: int = Field(default=6_000, ge=1)
    """How often one API key, user or webhook may ask, in each process of the API."""
    requests_at_once: int = Field(default=20, ge=1)
    """How many requests with one credential are worked on at once, in each process of the API; one
    that waits for a run's end is not worked on."""
    project_open_runs: int = Field(default=10_000, ge=1)
    """How many runs of a project may be open at once; further starts are answered 429."""
    project_starts_per_minute: int = Field(default=6_000, ge=1)
    """How many runs a project may start within a minute; further starts are answered 429."""
    project_sends_per_minute: int = Field(default=6_000, ge=1)
    """How many requests and connections the steps of a project may make within a minute from each
    worker; further ones wait for their turn."""
    run_steps: int = Field(default=1_000_000, ge=1)
    """How many steps one run may start; one more fails it with `run.limit`. A run keeps what it
    began with."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "text"] = "json"

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database, given or embedded."""
        if self.database_url is None:
            return embedded_url(self.home)
        scheme, separator, rest = self.database_url.partition("://")
        if separator and scheme in ("postgres", "postgresql"):
            return f"postgresql+asyncpg://{rest}"
        return self.database_url

    @property
    def objects(self) -> str:
        """The URL large values are kept at."""
        return self.objects_url or (self.home.resolve() / "objects").as_uri()

    @property
    def unreferenced(self) -> timedelta:
        """How long what was just stored is there though nothing refers to it yet."""
        return timedelta(hours=self.unreferenced_hours)

    @property
    def public_url(self) -> str:
        """`base_url`, or in dev the API's own address. Raises Invalid when it must be set."""
        if self.base_url:
            return self.base_url.rstrip("/")
        if self.mode == "dev":
            return f"http://{self.api_host}:{self.api_port}"
        raise Invalid(
            "The address that users see is not set.",
            hint="Set NEXTSCRIPT_BASE_URL, such as https://flows.example.com.",
        )

    def key_file(self) -> Path | None:
        """Give the file of the master keys; None when they are set by themselves."""
        return None if self.keys is not None else self.keys_file or (self.home / "keys")

    def key_ring(self) -> KeyRing:
        """Read the master keys. Raises Invalid when there are none (fail closed)."""
        text, file = self.master_keys(), self.key_file()
        return KeyRing.parse(text) if file is None else KeyRing.of_file(file)

    def master_keys(self) -> str:
        """Give the text of the master keys. Raises Invalid when there are none (fail closed)."""
        if self.keys is not None:
            return self.keys.get_secret_value()
        path = self.key_file()
        if path is not None and path.is_file():
            return path.read_text()
        raise Invalid(
            "There is no key to encrypt with, so this program does not start.",
            hint="Set NEXTSCRIPT_KEYS or NEXTSCRIPT_KEYS_FILE; `python -m store.keys` makes one. "
            "`nextscript dev` makes its own.",
        )


def embedded_url(home: Path) -> str:
    """Give the URL of the PostgreSQL that `store.postgres` runs for an instance's folder."""
    from store.postgres.layout import Layout  # noqa: PLC0415 - it needs nothing of the settings

    folder = quote(str(Layout.of(home).socket_folder), safe="/")
    return f"postgresql+asyncpg://nextscript@/nextscript?host={folder}&port=5432"

"""Where the schema's files are."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SchemaFiles:
    """
    Attributes:
        folder: `supabase` of a checkout.
    """

    folder: Path

    @property
    def migrations(self) -> Path:
        return self.folder / "migrations"

    @property
    def lock(self) -> Path:
        return self.folder / "migrations.lock"

    @property
    def schema(self) -> Path:
        return self.folder / "schema.txt"

    @property
    def released(self) -> Path:
        """The schema of the last release."""
        return self.folder / "released.txt"

    @property
    def two_steps(self) -> Path:
        return self.folder / "two_step.toml"

    @property
    def accepted_advice(self) -> Path:
        return self.folder / "accepted_advice.toml"

    @property
    def launcher(self) -> Path:
        return self.folder / "local"

    def committed_schema(self) -> str:
        """The description; empty before the first one."""
        return self.schema.read_text(encoding="utf-8") if self.schema.exists() else ""

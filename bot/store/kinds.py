"""Kinds of columns that mean the same on SQLite and PostgreSQL, whatever a person has typed."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

__all__ = ["SEQUENCE", "Json", "Moment", "Words", "clean"]

# SQLite numbers rows by itself only in a column that it calls INTEGER.
SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")
_NOT_A_CHARACTER = "\N{REPLACEMENT CHARACTER}"


def clean(value: Any) -> Any:
    """Return JSON or text without what no database keeps: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        whole = value.encode("utf-8", "replace").decode("utf-8") if _is_torn(value) else value
        return whole.replace("\0", _NOT_A_CHARACTER)
    if isinstance(value, dict):
        return {clean(key): clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return value


def _is_torn(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC with its zone, on databases that know zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        del dialect
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of any length; what a database cannot keep becomes the replacement character."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as it can be kept."""
        del dialect
        return value if value is None else str(clean(value))


class Json(TypeDecorator[Any]):
    """Any JSON value; JSONB where the database has it."""

    impl = JSON().with_variant(JSONB(), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return the value as it can be kept."""
        del dialect
        return clean(value)

"""Rates and calendars that were published after the packs were made."""

from datetime import date

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from legal_recovery.plumbing.db import Base, Id, Minor


class PublishedRateRow(Base):
    """A published rate, in billionths a year; withdrawn ones stay and do not count."""

    __tablename__ = "published_rates"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    jurisdiction: Mapped[str] = mapped_column(String(10))
    series: Mapped[str] = mapped_column(String(40))
    since: Mapped[date] = mapped_column(Date)
    rate_ppb: Mapped[int] = mapped_column(Minor)
    source: Mapped[str] = mapped_column(String(300))
    withdrawn_on: Mapped[date | None] = mapped_column(Date)


class PublishedYearRow(Base):
    """The calendar of a year: days off and weekend days that are worked, as ISO days with spaces between."""

    __tablename__ = "published_years"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    book: Mapped[int] = mapped_column(Id, ForeignKey("books.id"))
    jurisdiction: Mapped[str] = mapped_column(String(10))
    year: Mapped[int]
    off: Mapped[str] = mapped_column(Text)
    worked: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(300))
    withdrawn_on: Mapped[date | None] = mapped_column(Date)

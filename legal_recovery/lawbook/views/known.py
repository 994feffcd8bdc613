"""What the law says, until when it is known, and what was entered since."""

from collections.abc import Iterator
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from legal_recovery.law.pack import Pack, Rule, known_jurisdictions, percent_text
from legal_recovery.law.words import HEADINGS, SURE, content_of, dates_of
from legal_recovery.lawbook import store
from legal_recovery.lawbook.schemas import (
    open_series,
)
from legal_recovery.lawbook.views.page import HOME, bp
from legal_recovery.plumbing.db import db
from legal_recovery.web.access import allow, may
from legal_recovery.web.formats import language
from legal_recovery.web.transact import house


@bp.get("/law")
@allow.signed_in
def show() -> str:
    """Show what is known until when, the packs, and what was entered since."""
    pack = store.pack_of(db.session(), HOME)
    return render_template(
        "lawbook/index.html",
        known=list(known_until(pack)),
        packs=[_pack_row(code) for code in known_jurisdictions()],
        rates=[_rate_row(one) for one in store.list_rates(db.session(), HOME)],
        years=[_year_row(one) for one in store.list_years(db.session(), HOME)],
        may_publish=may("legal_lead", "finance_lead"),
    )


def known_until(pack: Pack) -> Iterator[dict[str, Any]]:
    """Yield until when each published thing is known."""
    today = house().clock.today()
    for series in open_series(pack):
        last = series.rates[-1]
        yield {
            "id": series.key,
            "name": series.name[language()],
            "value": f"{percent_text(last.rate_ppb)}%",
            "since": last.since,
            "until": series.known_until,
            "state": _state(series.known_until < today),
        }
    last_year = max(pack.calendar.years)
    yield {
        "id": "calendar",
        "name": _("Calendar of working days"),
        "value": str(last_year),
        "since": None,
        "until": today.replace(year=last_year, month=12, day=31),
        "state": _state(last_year < today.year),
    }


def _state(overdue: bool) -> dict[str, str]:
    return {"label": _("Missing"), "tone": "warn"} if overdue else {"label": _("Known"), "tone": "good"}


def _pack_row(code: str) -> dict[str, Any]:
    pack = store.pack_of(db.session(), code)
    return {
        "id": code,
        "name": pack.name[language()],
        "code": code,
        "rules": sum(len(versions) for versions in pack.rules.values()),
        "url": url_for("lawbook.pack", code=code.lower()),
    }


def _rate_row(one: store.PublishedRate) -> dict[str, Any]:
    return {
        "id": one.id,
        "series": one.series,
        "since": one.since,
        "value": f"{percent_text(one.rate_ppb)}%",
        "source": one.source,
        "state": _counting(one.withdrawn_on is not None),
        "act": None if one.withdrawn_on else url_for("lawbook.withdraw", kind="rate", number=one.id),
    }


def _year_row(one: store.PublishedYear) -> dict[str, Any]:
    return {
        "id": one.id,
        "year": one.year,
        "off": one.off,
        "worked": one.worked,
        "source": one.source,
        "state": _counting(one.withdrawn_on is not None),
        "act": None if one.withdrawn_on else url_for("lawbook.withdraw", kind="year", number=one.id),
    }


def _counting(withdrawn: bool) -> dict[str, str]:
    return (
        {"label": _("Withdrawn"), "tone": "neutral"} if withdrawn else {"label": _("Counts"), "tone": "good"}
    )


@bp.get("/law/packs/<code>")
@allow.signed_in
def pack(code: str) -> str:
    """Show a pack: every rule, what it says, where it stands, since when and until when."""
    known = store.pack_of(db.session(), code.upper().replace("_", "-"))
    asked = request.args.get("q", "").strip().casefold()
    parts = [_part(known, kind, heading, asked) for kind, heading in HEADINGS.items()]
    return render_template(
        "lawbook/pack.html",
        pack=known,
        name=known.name[language()],
        parts=[part for part in parts if part["rows"]],
        years=[
            {
                "id": year,
                "year": str(year),
                "off": len(days.off),
                "worked": len(days.worked),
                "source": days.citation,
            }
            for year, days in sorted(known.calendar.years.items(), reverse=True)
        ],
    )


def _part(known: Pack, kind: type[Rule], heading: str, asked: str) -> dict[str, Any]:
    rows = [
        _rule_row(known, rule)
        for key in known.keys(kind)
        for rule in known.versions(kind, key)
        if asked in f"{key} {rule.name['zh']} {rule.name['en']} {rule.citation}".casefold()
    ]
    return {"key": kind.__name__.lower(), "title": _(heading), "rows": rows}


def _rule_row(known: Pack, rule: Rule) -> dict[str, Any]:
    return {
        "id": f"{rule.key}-{rule.in_force_from}",
        "name": rule.name[language()],
        "key": rule.key,
        "content": list(content_of(rule, known, _, language())),
        "note": rule.note.get(language()),
        "dates": dates_of(rule, _),
        "citation": rule.citation,
        "sure": _(SURE[rule.sure]),
    }

"""The only wiring: settings, extensions, blueprints, navigation, subscriptions, error handlers."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_babel import Babel, lazy_gettext

from legal_recovery.closing.views import install_closing
from legal_recovery.deadlines.views import install_deadlines
from legal_recovery.dossiers.views import install_dossiers
from legal_recovery.house import install_schedule, open_house
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.db import db
from legal_recovery.portfolio.views import install_portfolio
from legal_recovery.reconciliation.views import install_desk, install_reconciliation
from legal_recovery.resources import resource
from legal_recovery.settings import Settings
from legal_recovery.users.views import install_users
from legal_recovery.web.access import install_access, may
from legal_recovery.web.addresses import install_addresses
from legal_recovery.web.api import install_api
from legal_recovery.web.security import install_security, limit_checks
from legal_recovery.web.shell import choose_locale, init_shell
from legal_recovery.web.transact import House

BLUEPRINTS = (
    "legal_recovery.web.views:bp",
    "legal_recovery.users.views:bp",
    "legal_recovery.ledger.views:bp",
    "legal_recovery.documents.views:bp",
    "legal_recovery.cases.views:bp",
    "legal_recovery.lawbook.views:bp",
    "legal_recovery.debts.views:bp",
    "legal_recovery.deadlines.views:bp",
    "legal_recovery.proceedings.views:bp",
    "legal_recovery.collateral.views:bp",
    "legal_recovery.seizures.views:bp",
    "legal_recovery.auctions.views:bp",
    "legal_recovery.costs.views:bp",
    "legal_recovery.owed.views:bp",
    "legal_recovery.receipts.views:bp",
    "legal_recovery.settlements.views:bp",
    "legal_recovery.reconciliation.views:bp",
    "legal_recovery.closing.views:bp",
    "legal_recovery.reports.views:bp",
    "legal_recovery.alerts.views:bp",
    "legal_recovery.drafting.views:bp",
    "legal_recovery.drafting.views:texts_bp",
    "legal_recovery.dossiers.views:bp",
    "legal_recovery.portfolio.views:bp",
    "legal_recovery.home.views:bp",
)
# What programs use, under /api/v1.
API = (
    "legal_recovery.users.api:bp",
    "legal_recovery.portfolio.api:bp",
    "legal_recovery.cases.api:bp",
    "legal_recovery.lawbook.api:bp",
    "legal_recovery.debts.api:bp",
    "legal_recovery.deadlines.api:bp",
    "legal_recovery.proceedings.api:bp",
    "legal_recovery.collateral.api:bp",
    "legal_recovery.auctions.api:bp",
    "legal_recovery.seizures.api:bp",
    "legal_recovery.costs.api:bp",
    "legal_recovery.owed.api:bp",
    "legal_recovery.receipts.api:bp",
    "legal_recovery.settlements.api:bp",
    "legal_recovery.reconciliation.api:bp",
    "legal_recovery.closing.api:bp",
    "legal_recovery.documents.api:bp",
    "legal_recovery.reports.api:bp",
    "legal_recovery.alerts.api:bp",
    "legal_recovery.drafting.api:bp",
    "legal_recovery.dossiers.api:bp",
)
# The tabs of the case page, each a page of its own feature, in the order in which people look.
CASE_TABS = (
    ("overview", N_("Overview"), "cases.show"),
    ("debts", N_("Debts"), "debts.tab"),
    ("owed", N_("What is owed"), "owed.tab"),
    ("obligors", N_("Parties"), "cases.obligors"),
    ("proceedings", N_("Proceedings"), "proceedings.tab"),
    ("deadlines", N_("Deadlines"), "deadlines.tab"),
    ("seizures", N_("Seizures"), "seizures.tab"),
    ("costs", N_("Costs"), "costs.tab"),
    ("receipts", N_("Receipts"), "receipts.tab"),
    ("settlements", N_("Settlements and exits"), "settlements.tab"),
    ("collateral", N_("Collateral"), "collateral.tab"),
    ("auctions", N_("Auctions"), "auctions.tab"),
    ("documents", N_("Documents"), "documents.tab"),
    ("papers", N_("Papers"), "drafting.tab"),
    ("dossier", N_("Dossier"), "dossiers.tab"),
    ("ledger", N_("Ledger"), "ledger.tab"),
)
# The tabs of administration: key, label, endpoint, who sees it (nobody named: whoever administers or audits).
ADMIN_TABS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("people", N_("People and roles"), "users.people", ()),
    ("offices", N_("Offices"), "users.offices", ("admin",)),
    ("lender", N_("Applicant before courts"), "users.lender", ("admin",)),
    ("texts", N_("Texts of papers"), "drafting_texts.index", ()),
)
# key, label, endpoint, keys, who sees it (nobody named: everybody)
NAVIGATION = (
    ("home", N_("My day"), "home.show", "g h", ()),
    ("alerts", N_("Reminders"), "alerts.show", "g n", ()),
    ("cases", N_("Cases"), "portfolio.cases", "g c", ("legal", "finance", "manager", "auditor")),
    ("calendar", N_("Calendar"), "home.calendar", "g k", ("legal", "finance", "manager", "auditor")),
    ("deadlines", N_("Deadlines"), "deadlines.across", "g t", ("legal", "finance", "manager", "auditor")),
    ("seizures", N_("Seizures"), "seizures.watch", "g s", ("legal", "finance", "manager", "auditor")),
    (
        "collateral",
        N_("Collateral"),
        "collateral.everywhere",
        None,
        ("legal", "finance", "manager", "auditor"),
    ),
    ("auctions", N_("Auctions"), "auctions.everywhere", "g a", ("legal", "finance", "manager", "auditor")),
    ("dossiers", N_("Dossiers"), "dossiers.mine", "g d", ("legal", "finance", "manager", "auditor")),
    (
        "reconciliation",
        N_("Reconciliation"),
        "reconciliation.accounts",
        "g r",
        ("finance", "manager", "auditor"),
    ),
    (
        "court_money",
        N_("Court-held money"),
        "reconciliation.court_money",
        None,
        ("legal", "finance", "manager", "auditor"),
    ),
    ("costs", N_("Costs"), "costs.everywhere", None, ("legal", "finance", "manager", "auditor")),
    (
        "settlements",
        N_("Settlements and exits"),
        "settlements.across",
        None,
        ("legal", "finance", "manager", "auditor"),
    ),
    ("closing", N_("Month close"), "closing.months", "g m", ("finance", "manager", "auditor")),
    ("reports", N_("Reports"), "reports.net_recovery", "g p", ("legal", "finance", "manager", "auditor")),
    ("law", N_("Law"), "lawbook.show", "g l", ()),
    ("portfolio", N_("Import"), "portfolio.imports", None, ("legal_lead", "finance_lead", "manager")),
    ("admin", N_("Administration"), "users.people", "g x", ("admin", "auditor")),
)


def build_app(
    settings: Settings | None = None, house: House | None = None, config: Mapping[str, Any] | None = None
) -> Flask:
    """Return the application on an opened house; tests hand over their own, and further configuration."""
    at = house or open_house(settings or Settings.from_environment())
    app = Flask("legal_recovery", template_folder=str(resource("templates")), static_folder=None)
    app.config.update(
        SQLALCHEMY_DATABASE_URI=at.database.url,
        SQLALCHEMY_ENGINE_OPTIONS={},
        MAX_CONTENT_LENGTH=at.settings.largest_upload,
        MAX_FORM_MEMORY_SIZE=4 * 2**20,
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
    )
    app.config.update(config or {})
    db.init_app(app)
    Babel(app, locale_selector=choose_locale)
    install_addresses(app)
    install_access(app, at)
    install_security(app, at)
    install_users(app, at)
    init_shell(app)
    _register(app)
    install_api(app, API)
    limit_checks(app, "dossiers.verify")
    stand_on(app, at)
    return app


def stand_on(app: Flask, at: House) -> None:
    """Let an application work on this house: its records, its files, its clock and its background work.

    Pages read through the house's own engine, whose connections have its manners.
    """
    app.extensions["house"] = at
    app.extensions["sqlalchemy"]._app_engines[app] = {None: at.database.engine}
    install_closing(app, at)
    install_deadlines(app, at)
    install_dossiers(app, at)
    install_portfolio(app, at)
    install_reconciliation(app, at)
    install_desk(app, at)
    install_schedule(at)
    at.jobs.prepare()


def _register(app: Flask) -> None:
    for place in BLUEPRINTS:
        module, _, name = place.partition(":")
        app.register_blueprint(getattr(import_module(module), name))
    app.context_processor(_page_context)


def _page_context() -> dict[str, Any]:
    """Return what every page needs: navigation and the label of this environment."""
    from legal_recovery.web.transact import house

    return {
        "nav": [
            {"key": key, "label": lazy_gettext(label), "endpoint": endpoint, "key_hint": hint}
            for key, label, endpoint, hint, roles in NAVIGATION
            if not roles or may(*roles)
        ],
        "case_tabs": [
            {"key": key, "label": lazy_gettext(label), "endpoint": endpoint}
            for key, label, endpoint in CASE_TABS
        ],
        "admin_tabs": [
            {"key": key, "label": lazy_gettext(label), "endpoint": endpoint}
            for key, label, endpoint, roles in ADMIN_TABS
            if not roles or may(*roles)
        ],
        "environment_label": house().settings.environment or None,
        "current_path": request.path,
    }

"""The application to renew seizures (续行查封申请书), typeset from what is recorded and kept with the case."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from babel.dates import format_date
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from legal_recovery.cases.store import list_obligors
from legal_recovery.collateral.store import list_collateral
from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import N_, Message, RecoveryError, Unsupported
from legal_recovery.kernel.money import Money
from legal_recovery.law.amounts import amount_in_capitals
from legal_recovery.law.pack import Figure
from legal_recovery.law.seizures import find_rule, longest_term
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.pdf import house_fonts, typeset_in_worker
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers, UnitOfWork, execute
from legal_recovery.resources import resource
from legal_recovery.seizures import store
from legal_recovery.seizures.commands.renewing import DraftRenewals, draft_renewals
from legal_recovery.seizures.rules import Missing, Seizure, missing_for_renewal, require_renewable
from legal_recovery.users.store import office_name


class NoSuchForm(Unsupported):
    """This jurisdiction has no application for renewal."""

    code = "seizures.no_such_form"


@dataclass(frozen=True, slots=True)
class Application:
    """What an application for renewal says, and what it still lacks."""

    seizure: Seizure
    reference: str
    book: int
    applicant: str
    respondents: tuple[str, ...]
    owner: str | None
    asset: str | None
    years: int
    basis: str
    outstanding: Money
    written_on: date
    missing: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A seizure that nobody can apply to renew, and why."""

    line: store.WatchLine
    why: RecoveryError


def applications_of(
    session: Session, actor: Actor, ids: Collection[int], today: date
) -> tuple[list[Application], list[Refused]]:
    """Return the applications for these seizures, as far as the person may see them, and why others have none."""
    found, refused = list[Application](), list[Refused]()
    for line in store.find_watched(session, actor, ids, today):
        try:
            found.append(_application(session, line, today))
        except RecoveryError as refusal:
            refused.append(Refused(line, refusal))
    return sorted(found, key=lambda one: (one.reference, one.seizure.id)), refused


def _application(session: Session, line: store.WatchLine, today: date) -> Application:
    one = line.seizure
    expires_on = require_renewable(one, today)
    pack = pack_of(session, line.jurisdiction)
    basis, term = (
        find_rule(pack, Figure, "renewal-application", today),
        longest_term(pack, one.terms.asset_class, expires_on),
    )
    if basis is None or term is None:
        raise NoSuchForm(
            N_("The law of {jurisdiction} has no application for renewal."), jurisdiction=line.jurisdiction
        )
    names = tuple(party.name for party in list_obligors(session, one.case_id) if party.name)
    owners = {piece.id: piece.owner for piece in list_collateral(session, one.case_id)}
    _exposure, outstanding = store.outstanding_of(session, line.book, line.exposed.currency)
    return Application(
        one,
        line.reference,
        line.book,
        office_name(session, line.office_id),
        names,
        owners.get(one.terms.collateral_id),
        line.asset,
        term.years,
        basis.citation,
        Money(outstanding, line.exposed.currency),
        today,
        tuple(missing_for_renewal(one, line.asset, names)),
    )


def require_complete(applications: Sequence[Application]) -> None:
    """Refuse to print what lacks something; raises Missing."""
    for one in applications:
        if one.missing:
            raise Missing(
                N_("The application of {reference} lacks: {missing}."),
                reference=one.reference,
                missing=list(one.missing),
            )


def typeset_applications(applications: Sequence[Application], *, workers: int = 1) -> bytes:
    """Return the applications as one PDF/A-3b, each on pages of its own; the same again the same day.

    Raises Missing, and what plumbing.pdf raises.
    """
    require_complete(applications)
    return partial(typeset_in_worker, workers=workers)(applications_html(applications), house_fonts())


def applications_html(applications: Sequence[Application]) -> str:
    """Return the applications as the HTML that is typeset, in the language of the court."""
    template = _environment().get_template("seizures/application.html")
    return template.render(
        applications=[_plain(one) for one in applications],
        written_on=applications[0].written_on,
    )


def _plain(one: Application) -> dict[str, Any]:
    """Return what the template prints: text, numbers and days only."""
    terms = one.seizure.terms
    return {
        "applicant": one.applicant,
        "respondents": list(one.respondents),
        "owner": one.owner or (one.respondents[0] if one.respondents else ""),
        "asset": one.asset,
        "court": terms.court,
        "docket_number": terms.docket_number,
        "measure": terms.measure,
        "starts_on": terms.starts_on,
        "expires_on": terms.expires_on,
        "years": one.years,
        "basis": one.basis,
        "amount": f"{one.outstanding.currency} {one.outstanding.grouped}",
        "capitals": amount_in_capitals(one.outstanding) if one.outstanding.currency == "CNY" else None,
        "written_on": one.written_on,
    }


@cache
def _environment() -> Environment:
    """Return the environment of the court's form: no more than plain values reaches it."""
    environment = Environment(
        loader=FileSystemLoader(resource("templates")),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        finalize=_printable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    folder = Path(__file__).parents[2] / "translations"
    catalogue = Translations.load(folder, ["zh"])
    # Babel answers a missing catalogue with an empty one, and a court would get English.
    assert isinstance(catalogue, Translations), "the translations are not compiled"
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters["long_date"] = lambda day: format_date(day, "y年M月d日", locale="zh")
    return environment


def _printable(value: Any) -> Any:
    """Return a text as it will be seen, without signs that print nothing."""
    if value is None:
        return ""
    if type(value) is str and not value.isprintable():
        return "".join(sign for sign in value if unicodedata.category(sign) not in {"Cc", "Cf"})
    return value


@dataclass(frozen=True, slots=True)
class KeepApplication:
    """A finished application becomes a document of its case, and its seizures are drafted."""

    case_id: int
    seizure_ids: tuple[int, ...]
    document: AttachDocument


def keep_application(uow: UnitOfWork, cmd: KeepApplication) -> int:
    """Attach a stored application to its case and record the drafts; return how many are new."""
    document_id = attach_document(uow, cmd.document)["document_id"]
    return draft_renewals(uow, DraftRenewals(cmd.case_id, cmd.seizure_ids, document_id))


def attach_applications(
    database: Database,
    files: FileStore,
    clock: Clock,
    actor: Actor,
    subscribers: Subscribers,
    applications: Sequence[Application],
    *,
    workers: int = 1,
    key: str | None = None,
) -> int:
    """Keep with each case its own applications only, and record them as drafted; return how many are new.

    Raises Missing before anything is kept.
    """
    require_complete(applications)
    drafted = 0
    for reference, group in groupby(applications, key=lambda one: one.reference):
        own = list(group)
        digest, size = files.put(BytesIO(typeset_applications(own, workers=workers)))
        name = f"续行查封申请书-{reference}-{own[0].written_on.isoformat()}.pdf"
        document = AttachDocument(own[0].book, name, digest, size, "application/pdf", "court")
        ids = tuple(one.seizure.id for one in own)
        keep = KeepApplication(own[0].seizure.case_id, ids, document)
        drafted += execute(
            database,
            keep_application,
            keep,
            actor=actor,
            clock=clock,
            subscribers=subscribers,
            key=f"{key}:{keep.case_id}" if key else None,
        )
    return drafted

"""Typesetting applications for renewal, in the language of the court, and keeping them with their cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from io import BytesIO
from itertools import groupby
from typing import Any

from jinja2 import Environment

from legal_recovery.documents.commands import AttachDocument, attach_document
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import Message
from legal_recovery.parties.rules import ID_TYPES
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.pdf import house_fonts, typeset_in_worker
from legal_recovery.plumbing.printing import catalogue, pleading_amount, print_environment
from legal_recovery.plumbing.unit_of_work import Actor, Subscribers, UnitOfWork, execute
from legal_recovery.seizures.commands.application import Application, Property, require_complete
from legal_recovery.seizures.commands.renewing import DraftRenewals, draft_renewals
from legal_recovery.seizures.rules import Respondent
from legal_recovery.users.rules import HEADS, Lender

_CHINESE = "零一二三四五六七八九"
# What a pleading calls by its own name.
_USUAL_IDS = (None, ID_TYPES["resident_id"], ID_TYPES["uscc"])
# By its measure, what an application is called in the name of its file.
TITLES = {"seal": "续行查封申请书", "detain": "续行扣押申请书", "freeze": "续行冻结申请书"}


def file_name(applications: Sequence[Application]) -> str:
    """Return under what name a file of applications is kept: what it is, its number, its day."""
    first = applications[0]
    kinds = {one.seizure.terms.measure for one in applications}
    title = TITLES[first.seizure.terms.measure] if len(kinds) == 1 else "续行保全申请书"
    number = first.seizure.terms.docket_number or first.reference
    more = f"等{len(applications)}件" if len(applications) > 1 else ""
    return f"{title}_{number.replace('/', '-')}{more}_{first.written_on.isoformat()}.pdf"


def typeset_applications(applications: Sequence[Application], *, workers: int = 1) -> bytes:
    """Return the applications as one PDF/A-3b, each on pages of its own; the same again the same day.

    Raises Missing, and what plumbing.pdf raises.
    """
    require_complete(applications)
    return partial(typeset_in_worker, workers=workers)(applications_html(applications), house_fonts())


def applications_html(applications: Sequence[Application]) -> str:
    """Return the applications as the HTML that is typeset, in the language of the court."""
    template = environment().get_template("seizures/application.html")
    return template.render(
        applications=[_plain(one) for one in applications],
        written_on=applications[0].written_on,
    )


def _plain(one: Application) -> dict[str, Any]:
    """Return what the template prints: text, numbers and days only."""
    terms = one.seizure.terms
    return {
        **parties_of(one.applicant, one.counsel, one.respondents),
        **piece_of(one.piece, one.respondents),
        "court": terms.court,
        "docket_number": terms.docket_number,
        "measure": terms.measure,
        "ordered_on": terms.ordered_on,
        "starts_on": terms.starts_on,
        "expires_on": terms.expires_on,
        "years": _CHINESE[one.years] if one.years < len(_CHINESE) else str(one.years),
        "until": one.until,
        "basis": one.basis,
        "amounts": "、".join(pleading_amount(money) for money in one.owed),
        "owed_on": one.owed_on,
        "written_on": one.written_on,
    }


def parties_of(
    lender: Lender | None, counsel: str | None, respondents: Sequence[Respondent]
) -> dict[str, Any]:
    """Return the parties as the head of a form names them; None becomes a line to write on."""
    return {
        "applicant": {
            "name": lender.legal_name if lender else None,
            "address": lender.address if lender else None,
            "credit_code": lender.credit_code if lender else None,
            "head_word": _said(HEADS[lender.head_kind if lender else "head"]),
            "head": lender.head if lender else None,
            "head_title": lender.head_title if lender else None,
        },
        "counsel": counsel,
        "respondents": [_respondent(party) for party in respondents],
    }


def piece_of(piece: Property, respondents: Sequence[Respondent]) -> dict[str, Any]:
    """Return the property as a form describes it; without an owner it is the first respondent's."""
    return {
        "owner": piece.owner or respondents[0].name,
        "asset": piece.name,
        "register": _said(piece.register) if piece.register else None,
        "registry_number": piece.number,
    }


def _respondent(party: Respondent) -> dict[str, Any]:
    return {
        "name": party.name,
        "is_person": party.party_kind == "person",
        "id_word": _said(party.id_type) if party.id_type not in _USUAL_IDS else None,
        "id_number": party.id_number,
        "address": party.address,
    }


def _said(message: Message) -> str:
    return str(catalogue("zh").gettext(message))


@cache
def environment() -> Environment:
    """Return the environment of the court's form: no more than plain values reaches it."""
    return print_environment("zh")


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
    for _reference, group in groupby(applications, key=lambda one: one.reference):
        own = list(group)
        digest, size = files.put(BytesIO(typeset_applications(own, workers=workers)))
        document = AttachDocument(own[0].book, file_name(own), digest, size, "application/pdf", "court")
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

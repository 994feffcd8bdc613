"""The papers for courts that hold money of ours: the letter that asks for it, and where it is to be paid."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from jinja2 import Environment
from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.documents.commands import AttachDocument
from legal_recovery.kernel.errors import N_, InvalidInput
from legal_recovery.law.pack import Figure
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.pdf import house_fonts, typeset_in_worker
from legal_recovery.plumbing.printing import catalogue, pleading_amount, print_environment
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.rules.court_money import GROUNDS, CourtMoney
from legal_recovery.reconciliation.store.accounts import Account, list_accounts
from legal_recovery.reconciliation.store.court_money import get_court_money
from legal_recovery.users.rules import Lender
from legal_recovery.users.store import lender_of

# By what it is, the name of the paper and its template.
PAPERS = {
    "letter": ("催发案款函", "reconciliation/print/letter.html"),
    "account": ("收款账户确认书", "reconciliation/print/account.html"),
}


class NoAccount(InvalidInput):
    """A paper that says where to pay names an account of ours in that currency."""

    code = "court_money.no_account"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper for a court says; what is not known is a line to write on."""

    kind: str
    held: CourtMoney
    book: int
    lender: Lender | None
    account: Account
    basis: str | None
    written_on: date

    @property
    def name(self) -> str:
        """Under what name it is kept: what it is, the docket number, its day."""
        number = (self.held.docket_number or self.held.reference).replace("/", "-")
        return f"{PAPERS[self.kind][0]}_{number}_{self.written_on.isoformat()}.pdf"


def receiving_accounts(session: Session, actor: Actor, case: CaseFacts, currency: str) -> list[Account]:
    """Return the open accounts to which a court can pay, those of the case's office first."""
    found = [one for one in list_accounts(session, actor) if one.is_open and one.currency == currency]
    return sorted(found, key=lambda one: one.office_id != case.office_id)


def paper_for(
    session: Session,
    actor: Actor,
    case: CaseFacts,
    about: int,
    kind: str,
    account: int | None,
    today: date,
) -> Paper:
    """Return what a paper says, with the account that was chosen, else the only one; raises NotFound, NoAccount."""
    held = get_court_money(session, actor, case.id, about)
    known = receiving_accounts(session, actor, case, held.amount.currency)
    chosen = next((one for one in known if one.id == account), None) if account else None
    if chosen is None and len(known) == 1 and not account:
        chosen = known[0]
    if chosen is None:
        raise NoAccount(
            N_("Choose the account to which the court pays.")
            if known
            else N_("Open an account in {currency} first, so that the court knows where to pay."),
            field="account",
            currency=held.amount.currency,
        )
    pack = pack_of(session, case.jurisdiction)
    basis = None
    if "court-money-release" in pack.keys(Figure):
        basis = pack.versions(Figure, "court-money-release")[-1].citation
    return Paper(kind, held, case.book, lender_of(session, case.office_id), chosen, basis, today)


def paper_html(paper: Paper) -> str:
    """Return a paper as the HTML that is typeset, in the language of the court."""
    return environment().get_template(PAPERS[paper.kind][1]).render(**_plain(paper))


def typeset_paper(paper: Paper, *, workers: int = 1) -> bytes:
    """Return a paper as PDF/A-3b; the same again the same day. Raises what plumbing.pdf raises."""
    return typeset_in_worker(paper_html(paper), house_fonts(), workers=workers)


def keep_paper(files: FileStore, paper: Paper, pdf: bytes) -> AttachDocument:
    """Store a finished paper and return what makes it a document of its case."""
    digest, size = files.put(BytesIO(pdf))
    return AttachDocument(paper.book, paper.name, digest, size, "application/pdf", "court")


@cache
def environment() -> Environment:
    """Return the environment of papers for courts: no more than plain values reaches it."""
    return print_environment("zh")


def _plain(paper: Paper) -> dict[str, Any]:
    """Return what the templates print: text, numbers and days only."""
    held, lender, kept = paper.held, paper.lender, paper.held.retained
    stands = kept is not None and kept.stands(paper.written_on)
    # Of what is kept back in part the rest is as late as it was.
    late = held.late(paper.written_on) if held.state(paper.written_on) != "retained" else None
    return {
        "title": PAPERS[paper.kind][0],
        "court": held.court,
        "docket_number": held.docket_number,
        "debtor": held.debtor,
        "kind": held.kind,
        "amount": pleading_amount(held.amount),
        "since": held.since,
        "due_on": held.due_on,
        "late": late if late is not None and late > 0 else None,
        "retained": pleading_amount(kept.amount) if kept is not None and stands else None,
        "ground": str(catalogue("zh").gettext(GROUNDS[kept.ground])) if kept is not None and stands else None,
        "basis": paper.basis,
        "lender": lender.legal_name if lender else None,
        "credit_code": lender.credit_code if lender else None,
        "address": lender.address if lender else None,
        "holder": lender.legal_name if lender else None,
        "bank": paper.account.bank,
        "number": paper.account.number,
        "currency": paper.account.currency,
        "written_on": paper.written_on,
    }

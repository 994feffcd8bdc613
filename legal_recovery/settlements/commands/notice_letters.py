"""The letters that give notice of an assignment: one for each obligor of a case, in one file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

from jinja2 import Environment
from sqlalchemy.orm import Session

from legal_recovery.cases import store as cases
from legal_recovery.cases.rules import OBLIGOR_ROLES, CaseFacts
from legal_recovery.debts.store import list_debts
from legal_recovery.documents.commands import AttachDocument
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Figure
from legal_recovery.lawbook.store import pack_of
from legal_recovery.ledger.rules import CLAIM_ORDER, COMPONENTS
from legal_recovery.plumbing.files import FileStore
from legal_recovery.plumbing.pdf import house_fonts, typeset_in_worker
from legal_recovery.plumbing.printing import catalogue, pleading_amount, print_environment
from legal_recovery.proceedings.store import list_proceedings
from legal_recovery.settlements import store
from legal_recovery.settlements.commands.notifying import NotifyObligors
from legal_recovery.settlements.rules import require_addressees, standing
from legal_recovery.users.rules import Lender
from legal_recovery.users.store import lender_of

TITLES = {"zh": "债权转让通知书", "en": "Notice of assignment"}


@dataclass(frozen=True, slots=True)
class NoticeLetters:
    """What the letters of a case say, and to whom; a name that is not known is a line to write on."""

    book: int
    reference: str
    language: str
    addressees: tuple[tuple[str | None, str], ...]
    debtor: str | None
    buyer: str | None
    sold_on: date
    cut_off_on: date
    contracts: tuple[str, ...]
    titles: tuple[str, ...]
    parts: tuple[tuple[str, Money], ...]
    lender: Lender | None
    basis: str | None
    written_on: date

    @property
    def name(self) -> str:
        """Under what name they are kept: what they are, the case, their day."""
        plain = self.reference.replace("/", "-")
        return f"{TITLES[self.language]}_{plain}_{self.written_on.isoformat()}.pdf"


def letters_for(
    session: Session, case: CaseFacts, obligors: Sequence[int], written_on: date
) -> NoticeLetters:
    """Return the letters to obligors of a sold case, without names to all who have no notice.

    Raises NotFound, NobodyToNotify, InvalidInput.
    """
    sale, sold = store.sold_with(session, case.id)
    known = cases.list_obligors(session, case.id)
    names = {one.obligor_id: (one.name, one.role) for one in known}
    notices = standing(store.list_notices(session, [sold.id]))
    wanted = require_addressees(obligors, list(names), notices)
    parts = next(one.parts for one in store.tape_of(session, sale.id) if one.case_id == case.id)
    return NoticeLetters(
        book=case.book,
        reference=case.reference,
        language="zh" if case.jurisdiction == "CN" else "en",
        addressees=tuple(names[one] for one in wanted),
        debtor=next((one.name for one in known if one.role == "debtor"), None),
        buyer=sale.buyer,
        sold_on=sold.sold_on,
        cut_off_on=sale.cut_off_on,
        contracts=tuple(one.contract_number for one in list_debts(session, case.id)),
        titles=_titles(session, case),
        parts=tuple((one, parts[one]) for one in CLAIM_ORDER if one in parts),
        lender=lender_of(session, case.office_id),
        basis=_basis(session, case),
        written_on=written_on,
    )


def _titles(session: Session, case: CaseFacts) -> tuple[str, ...]:
    found = [
        one.docket_number
        for one in list_proceedings(session, case.id)
        if one.title_on is not None and one.docket_number
    ]
    return tuple(dict.fromkeys(found))


def _basis(session: Session, case: CaseFacts) -> str | None:
    pack = pack_of(session, case.jurisdiction)
    if "assignment-notice" not in pack.keys(Figure):
        return None
    return pack.versions(Figure, "assignment-notice")[-1].citation


def letters_html(letters: NoticeLetters) -> str:
    """Return the letters as the HTML that is typeset, in the language of the law that they rest on."""
    return (
        environment(letters.language).get_template("settlements/print/notice.html").render(**_plain(letters))
    )


def typeset_letters(letters: NoticeLetters, *, workers: int = 1) -> bytes:
    """Return the letters as PDF/A-3b; the same again the same day. Raises what plumbing.pdf raises."""
    return typeset_in_worker(letters_html(letters), house_fonts(), workers=workers)


def keep_letters(files: FileStore, letters: NoticeLetters, pdf: bytes) -> AttachDocument:
    """Store finished letters and return what makes them a document of their case."""
    digest, size = files.put(BytesIO(pdf))
    return AttachDocument(letters.book, letters.name, digest, size, "application/pdf", "court")


def lettered(
    session: Session, files: FileStore, case: CaseFacts, cmd: NotifyObligors, *, workers: int = 1
) -> NotifyObligors:
    """Return a notice with its letters made and stored; raises what `letters_for` and `typeset_letters` raise."""
    letters = letters_for(session, case, cmd.obligors, cmd.given.sent_on)
    pdf = typeset_letters(letters, workers=workers)
    return replace(cmd, document=keep_letters(files, letters, pdf))


@cache
def environment(language: str) -> Environment:
    """Return the environment of the letters: no more than plain values reaches it."""
    return print_environment(language)


def _plain(letters: NoticeLetters) -> dict[str, Any]:
    """Return what the template prints: text and days only."""
    said = catalogue(letters.language)
    return {
        "title": TITLES[letters.language],
        "language": "zh-CN" if letters.language == "zh" else letters.language,
        "letters": [
            {"name": name, "role": str(said.gettext(OBLIGOR_ROLES[role]))}
            for name, role in letters.addressees
        ],
        "debtor": letters.debtor or "",
        "buyer": letters.buyer or "",
        "sold_on": letters.sold_on,
        "cut_off_on": letters.cut_off_on,
        "contracts": letters.contracts,
        "titles": letters.titles,
        "parts": [
            (str(said.gettext(COMPONENTS[account])), _amount(letters.language, amount))
            for account, amount in letters.parts
        ],
        "lender": letters.lender.legal_name if letters.lender else None,
        "basis": letters.basis,
        "written_on": letters.written_on,
    }


def _amount(language: str, amount: Money) -> str:
    return pleading_amount(amount) if language == "zh" else f"{amount.currency} {amount.grouped}"

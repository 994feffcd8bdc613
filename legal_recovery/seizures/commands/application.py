"""The application to renew seizures (续行查封申请书): what it says, and what it lacks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.store import get_case, list_obligors
from legal_recovery.collateral.rules import REGISTRIES
from legal_recovery.collateral.store import get_collateral
from legal_recovery.kernel.errors import N_, Message, RecoveryError, Unsupported
from legal_recovery.kernel.money import Money
from legal_recovery.law.pack import Figure
from legal_recovery.law.seizures import find_rule, longest_term
from legal_recovery.lawbook.store import pack_of
from legal_recovery.parties.rules import ID_TYPES
from legal_recovery.parties.store import list_parties
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.proceedings.store import Proceeding, list_proceedings, main_proceeding
from legal_recovery.seizures import store
from legal_recovery.seizures.rules import (
    Blank,
    Missing,
    Respondent,
    Seizure,
    SeizureTerms,
    blanks_in,
    missing_for_renewal,
    require_renewable,
)
from legal_recovery.users.rules import Lender
from legal_recovery.users.store import lender_of


class NoSuchForm(Unsupported):
    """This jurisdiction has no application for renewal."""

    code = "seizures.no_such_form"


# What is owed on a case by currency, with the day for which it can be said.
Owing = Callable[[Session, CaseFacts, date], tuple[date, Mapping[str, int]]]
_OWING: list[Owing] = []


def count_owed_by(owing: Owing) -> None:
    """Let applications ask what is owed, with its interest: whoever knows stands further up the street."""
    _OWING[:] = [owing]


@dataclass(frozen=True, slots=True)
class Property:
    """What is seized, as a court finds it in a register."""

    name: str | None
    owner: str | None
    register: Message | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Application:
    """What an application for renewal says; what is `missing` keeps it from print, `blanks` are filled in by hand."""

    seizure: Seizure
    reference: str
    book: int
    applicant: Lender | None
    counsel: str | None
    respondents: tuple[Respondent, ...]
    piece: Property
    years: int
    until: date
    basis: str
    owed_on: date
    owed: tuple[Money, ...]
    written_on: date
    missing: tuple[Message, ...]
    blanks: tuple[Blank, ...]

    @property
    def asset(self) -> str | None:
        return self.piece.name


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
            found.append(_application(session, actor, line, today))
        except RecoveryError as refusal:
            refused.append(Refused(line, refusal))
    return sorted(found, key=lambda one: (one.reference, one.seizure.id)), refused


def _application(session: Session, actor: Actor, line: store.WatchLine, today: date) -> Application:
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
    case = get_case(session, actor, line.reference)
    proceeding = proceeding_of(session, one.terms, case.id)
    respondents = respondents_of(session, case, proceeding)
    owed_on, owed = _owed(session, case, today)
    piece = property_of(session, one)
    applicant, counsel = lender_of(session, line.office_id), proceeding.counsel if proceeding else None
    return Application(
        one,
        line.reference,
        line.book,
        applicant,
        counsel,
        respondents,
        piece,
        term.years,
        term.latest,
        basis.citation,
        owed_on,
        owed,
        today,
        tuple(missing_for_renewal(one, piece.name, [party.name for party in respondents])),
        tuple(blanks_in(applicant, counsel, respondents, piece.number if piece.register else "–")),
    )


def _owed(session: Session, case: CaseFacts, today: date) -> tuple[date, tuple[Money, ...]]:
    """Return what is owed on a day by currency, that of the case first; nothing is no amount."""
    assert _OWING, "the house says who counts what is owed"
    day, totals = _OWING[0](session, case, today)
    order = sorted(totals, key=lambda currency: (currency != case.currency, currency))
    return day, tuple(Money(totals[currency], currency) for currency in order if totals[currency] > 0)


def proceeding_of(session: Session, terms: SeizureTerms, case_id: int) -> Proceeding | None:
    """Return the proceeding in which something is seized: the one named, else that of the number, else the main one."""
    for one in list_proceedings(session, case_id):
        if one.id == terms.proceeding_id:
            return one
        if terms.proceeding_id is None and one.docket_number and one.docket_number == terms.docket_number:
            return one
    return main_proceeding(session, case_id)


def respondents_of(
    session: Session, case: CaseFacts, proceeding: Proceeding | None
) -> tuple[Respondent, ...]:
    """Return against whom an application goes: the respondents of its proceeding, else all obligors."""
    named = (
        {one.obligor_id for one in proceeding.parties if one.side == "respondent"} if proceeding else set()
    )
    parties = list_parties(session, case.book)
    return tuple(
        Respondent(
            one.name,
            one.party_kind,
            ID_TYPES.get(one.id_type or ""),
            one.id_number,
            parties[one.party_id].address,
        )
        for one in list_obligors(session, case.id)
        if one.name and (not named or one.obligor_id in named)
    )


def property_of(session: Session, one: Seizure) -> Property:
    piece = get_collateral(session, one.case_id, one.terms.collateral_id)
    return Property(
        piece.description, piece.whose, REGISTRIES.get(piece.collateral_kind), piece.registry_number
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

"""Reading all that a dossier says, and all that its manifest tells, as of one position."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from legal_recovery.cases.rules import require_escalated
from legal_recovery.cases.store import get_case
from legal_recovery.dossiers import rules
from legal_recovery.dossiers.commands.papers import Written
from legal_recovery.dossiers.rules import DossierFacts, Language, Profile
from legal_recovery.dossiers.rules.composition import Composition
from legal_recovery.dossiers.rules.manifest import Figure, Head, Proof, of_class
from legal_recovery.dossiers.store import BookAt, dossier_facts, figures_of, find_proof, read_book
from legal_recovery.kernel.clock import HOME_ZONE
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.lawbook.store import pack_of
from legal_recovery.plumbing.positions import Position
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import names_of, office_name


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which dossier of which case is wanted."""

    reference: str
    profile: Profile
    language: Language
    owed_to: date | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a dossier says, each figure with its entries, where its book stands, and how it is arranged.

    `number` is that of the arrangement, 0 for the usual one; `papers` are the court documents in it.
    """

    case: int
    facts: DossierFacts
    figures: tuple[Figure, ...]
    head: Head
    proof: Proof | None
    book: BookAt
    composition: Composition | None = None
    number: int = 0
    papers: Written = field(default_factory=dict)


def gathered_from(
    session: Session, actor: Actor, wanted: Wanted, position: Position, *, proven: bool = True
) -> Gathered:
    """Return everything as it was known at a position; raises NotFound, NotKnown, CheckpointContradicted.

    `proven` looks for the proof in the latest checkpoint, for which the heads of all books are read.
    """
    case = get_case(session, actor, wanted.reference)
    if wanted.owed_to is not None:
        require_escalated(case, wanted.owed_to, "owed_to")
    book = read_book(session, case.book, position)
    if book.head is None:
        raise NotFound(
            N_("Case {reference} was not known at position {n}."),
            field="position",
            reference=case.reference,
            n=position.n,
        )
    cover = rules.Cover(
        reference=case.reference,
        office=office_name(session, case.office_id),
        profile=wanted.profile,
        language=wanted.language,
        position=position.n,
        position_at=position.taken_at,
        owed_to=wanted.owed_to or position.taken_at.astimezone(HOME_ZONE).date(),
        chain_head=book.head,
    )
    acting = {event.actor for event in book.events} | {entry.actor for entry in book.entries}
    pack = pack_of(session, case.jurisdiction, position)
    facts = dossier_facts(book, cover, names_of(session, acting), pack)
    proof = find_proof(session, case.book) if proven else None
    if wanted.profile is Profile.AUDITOR:
        facts = replace(facts, proof=(_chain_proof(book, proof),))
    return Gathered(
        case=case.id,
        facts=facts,
        figures=of_class(figures_of(book, pack, cover.owed_to), wanted.profile),
        head=Head(case.book, max(book.hashes), book.head),
        proof=proof,
        book=book,
    )


def _chain_proof(book: BookAt, proof: Proof | None) -> rules.ChainProof:
    assert book.head is not None
    if proof is None:
        return rules.ChainProof(len(book.hashes), book.head)
    return rules.ChainProof(
        records=len(book.hashes),
        head=book.head,
        checkpoint_at=datetime.fromisoformat(json.loads(proof.statement)["at"]),
        public_key=proof.public_key,
        steps=len(proof.path),
    )

"""Court documents in a dossier: written from the records for its day, refused where they lack something unasked."""

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from legal_recovery.dossiers.rules.composition import Composition, Item, What, labelled
from legal_recovery.dossiers.rules.facts import Cover
from legal_recovery.dossiers.rules.profiles import LAYOUTS
from legal_recovery.drafting.commands import Order, Rendered, render
from legal_recovery.drafting.rules.kinds import kind_named
from legal_recovery.drafting.store import Exhibit
from legal_recovery.kernel.errors import N_, RecoveryError, RuleViolation
from legal_recovery.kernel.events import QUIET
from legal_recovery.plumbing.event_log import RecordRow
from legal_recovery.plumbing.positions import Position, recorded_after
from legal_recovery.plumbing.unit_of_work import Actor

# A paper by its kind, language and what it is about, as the item names them.
Written = Mapping[tuple[str, str, str], Rendered]


class PaperLacks(RuleViolation):
    """A court document is whole, or the arrangement says that its gaps are lines to write on."""

    code = "dossiers.paper_lacks"


class PaperOfNow(RuleViolation):
    """A court document says the present; as of a position that is past it would not be the same again."""

    code = "dossiers.paper_of_now"


# What papers say besides their case: our particulars, our accounts, their texts, the law.
_BESIDES = ("lender.", "bank_account.", "paper_text.", "law.")


def require_present(session: Session, book: int, position: Position, items: Iterable[Item]) -> None:
    """Refuse papers as of a position after which something was recorded that they could say; raises PaperOfNow."""
    first = next(iter(items), None)
    if first is None:
        return
    body = RecordRow.body
    loud = and_(RecordRow.book == book, *(body.not_like(f'%"kind":"{kind}"%') for kind in sorted(QUIET)))
    told = or_(loud, *(body.like(f'%"kind":"{kind}%') for kind in _BESIDES))
    if (
        session.scalar(select(RecordRow.seq).where(recorded_after(session, position), told).limit(1))
        is not None
    ):
        raise PaperOfNow(
            N_(
                "“{title}” says what is known now, and something was recorded since position {n}: "
                "make the dossier as of now, or leave the court document out."
            ),
            field="position",
            title=first.title or kind_named(first.key).title,
            n=position.n,
        )


def key_of(item: Item) -> tuple[str, str, str]:
    """Return what tells a paper from every other."""
    return item.key, item.language, item.about


def exhibits_named(
    composition: Composition, cover: Cover, names: Mapping[str, str]
) -> tuple[Exhibit, ...] | None:
    """Return the exhibits of a dossier as its papers name them, with their labels; None where it has none."""
    usual = LAYOUTS[cover.profile].labels[cover.language]
    return (
        tuple(
            Exhibit(
                one.label,
                one.title or PurePath(names.get(one.key, "–")).stem,
                one.purpose or None,
                one.source or None,
            )
            for one in labelled(composition, usual).of(What.DOCUMENT)
            if one.is_exhibit
        )
        or None
    )


def written(
    session: Session, actor: Actor, cover: Cover, item: Item, exhibits: tuple[Exhibit, ...] | None
) -> Rendered:
    """Return a paper with what is known now, for the day that the dossier's owed sums are counted to.

    Raises NotFound, NoSuchRecord, TemplateRefused and TemplateTooLong.
    """
    language, about = item.language or str(cover.language), int(item.about) if item.about else None
    return render(session, actor, Order(cover.reference, item.key, language, cover.owed_to, about, exhibits))


def all_written(
    session: Session,
    actor: Actor,
    cover: Cover,
    items: Iterable[Item],
    exhibits: tuple[Exhibit, ...] | None,
) -> Written:
    """Return the papers of a dossier by what tells them apart; raises PaperLacks and what `written` raises."""
    found = {}
    for item in items:
        paper = written(session, actor, cover, item, exhibits)
        if paper.missing and not item.gaps:
            raise PaperLacks(
                N_(
                    "“{title}” lacks: {missing}. Enter it, or say in the arrangement that gaps are lines to write on."
                ),
                field="items",
                title=item.title or paper.title,
                missing=", ".join(one.label(paper.language) for one in paper.missing),
            )
        found[key_of(item)] = paper
    return found


def written_or_refused(
    session: Session, actor: Actor, cover: Cover, item: Item, exhibits: tuple[Exhibit, ...] | None
) -> Rendered | RecoveryError:
    """Return a paper, or why it cannot be written."""
    try:
        return written(session, actor, cover, item, exhibits)
    except RecoveryError as refusal:
        return refusal

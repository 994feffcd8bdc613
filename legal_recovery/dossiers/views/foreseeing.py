"""How a page shows what a dossier will be, and the pages of its exhibits as pictures."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from legal_recovery.cases.rules import CaseFacts
from legal_recovery.cases.views import link, load_case
from legal_recovery.documents.store import Document, get_document
from legal_recovery.documents.views import size_text
from legal_recovery.dossiers.commands.foreseeing import Foresee, Foreseen, Foresight, foresee
from legal_recovery.dossiers.commands.looking import Looker, picture_of
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.dossiers.rules.composition import Composition, What
from legal_recovery.dossiers.rules.foreseeing import Looked, Remark, shown
from legal_recovery.dossiers.schemas import READERS
from legal_recovery.dossiers.views.making import bp
from legal_recovery.kernel.errors import Message, NotFound, RecoveryError
from legal_recovery.plumbing.binding.errors import NoSuchPage
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.pdf import typeset_in_worker
from legal_recovery.users.commands import RecordRead, record_read
from legal_recovery.web.access import allow, current_actor
from legal_recovery.web.errors import translated
from legal_recovery.web.formats import language, number_text
from legal_recovery.web.transact import house, transact


def foreseen(
    case: CaseFacts,
    profile: Profile,
    composition: Composition,
    ids: Mapping[tuple[int, int], str],
    *,
    count: bool,
) -> dict[str, Any]:
    """Return what the page shows of a dossier to come; `ids` name the rows of the form by section and item.

    `count` typesets the chapters, so that their pages are counted. Raises what `foresee` raises.
    """
    at = house()
    typesetter = partial(typeset_in_worker, workers=at.settings.workers) if count else None
    wanted = Foresee(case.reference, profile, Language(language()), composition)
    found = foresee(at.database, at.clock, current_actor(), wanted, Looker(at.files), typesetter=typesetter)
    return {
        "summary": _summary(found),
        "remarks": _remarks(case, found, ids),
        "rows": [_row(case, composition, one, many=found.volumes > 1) for one in found.items],
        "many": found.volumes > 1,
        "counted": found.counted,
        "unread": found.unread,
        "stops": found.stops,
    }


def _summary(found: Foresight) -> str:
    said = [
        ngettext("%(n)s volume", "%(n)s volumes", found.volumes, n=number_text(found.volumes)),
        _("about %(n)s pages", n=number_text(found.pages)),
        _("about %(size)s", size=size_text(found.size)),
        ngettext(
            "%(n)s thing keeps it from being made", "%(n)s things keep it from being made", found.stops,
            n=number_text(found.stops),
        )
        if found.stops
        else _("nothing keeps it from being made"),
    ]  # fmt: skip
    return " · ".join(said)


def _remarks(case: CaseFacts, found: Foresight, ids: Mapping[tuple[int, int], str]) -> list[dict[str, Any]]:
    """Return all that is to be said, what keeps the dossier from being made first, each with the row it is about."""
    whole = [(None, one) for one in found.remarks]
    each = [(item, one) for item in found.items for one in item.remarks]
    said = [
        {
            "text": _said(one),
            "stops": one.stops,
            "about": _called(item) if item else "",
            "row": ids.get(item.place) if item else None,
            "url": _mended_at(case, one),
        }
        for item, one in (*whole, *each)
    ]
    return sorted(said, key=lambda one: not one["stops"])


def _said(remark: Remark) -> str:
    return translated(RecoveryError(remark.says, **remark.facts))


def _mended_at(case: CaseFacts, remark: Remark) -> str | None:
    """Return the page on which what is lacking is entered, None where the house has none."""
    if remark.page is None:
        return None
    endpoint, of_case, values = remark.page
    return link(endpoint, **dict(values), **({"reference": case.reference} if of_case else {}))


def _called(one: Foreseen) -> str:
    # What somebody typed is no word of ours.
    title = _(one.title) if isinstance(one.title, Message) else one.title
    return " ".join(filter(None, (one.item.label, title)))


def _row(case: CaseFacts, composition: Composition, one: Foreseen, *, many: bool) -> dict[str, Any]:
    section = composition.sections[one.place[0]].title
    numbers = one.numbers and _("Vol. %(volume)s, %(page)s", volume=one.volume, page=one.numbers)
    pages = "" if one.pages is None else number_text(one.pages)
    picture = _picture(case, one)
    return {
        "id": f"{one.place[0]}-{one.place[1]}",
        "numbers": numbers if many else one.numbers,
        "section": _(section) if section else "",
        "what": _called(one),
        "pages": _("about %(n)s", n=pages) if one.estimated else pages,
        "size": size_text(one.size) if one.size and not one.estimated else "",
        "picture": picture,
        "stamp": picture and f"{picture}?size=small",
        "page": _first(one),
        "remarks": [_said(remark) for remark in one.remarks],
    }


def _first(one: Foreseen) -> int:
    """Return the first page of the file that is bound."""
    bound = shown(one.item, Looked(one.file_pages))
    return bound[0] + 1 if bound else 1


def _picture(case: CaseFacts, one: Foreseen) -> str | None:
    if one.item.what is not What.DOCUMENT or not one.file_pages:
        return None
    return url_for(
        "dossiers.exhibit_page", reference=case.reference, document_id=int(one.item.key), page=_first(one)
    )


# --- pages as pictures -----------------------------------------------------------------------------------


@bp.get("/cases/<reference>/dossier/exhibits/<int:document_id>/pages")
@allow(*READERS)
def exhibit_pages(reference: str, document_id: int) -> ResponseReturnValue:
    """Say how many pages a document has as it would be bound."""
    document = get_document(db.session(), load_case(reference).book, document_id)
    found = Looker(house().files)(document.name or "–", document.sha256)
    if isinstance(found, RecoveryError):
        raise found
    return jsonify(pages=found.pages if found else 0)


@bp.get("/cases/<reference>/dossier/exhibits/<int:document_id>/pages/<int:page>.png")
@allow(*READERS)
def exhibit_page(reference: str, document_id: int, page: int) -> ResponseReturnValue:
    """Show a page of a document as a picture; that the document was read is kept once a day."""
    document = get_document(db.session(), load_case(reference).book, document_id)
    small = request.args.get("size") == "small"
    try:
        drawn = picture_of(house().files, document.name or "–", document.sha256, page, small=small)
    except NoSuchPage as refusal:
        raise NotFound(refusal.message, **refusal.facts) from refusal
    _noted(current_actor().id, document, house().clock.today().isoformat())
    answer = Response(drawn, mimetype="image/png")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@lru_cache(maxsize=4096)
def _noted(actor: int, document: Document, day: str) -> None:
    """Keep in the reader's audit book that a document was shown: a hundred of its pages are one reading of a day."""
    transact(record_read, RecordRead("document", document.id), key=f"pages-{document.id}-{day}")

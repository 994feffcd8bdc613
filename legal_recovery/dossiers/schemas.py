"""A dossier as it is ordered, by form, API or a job's arguments."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Response
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from legal_recovery.cases.store import get_case
from legal_recovery.dossiers.commands import DossierOrder
from legal_recovery.dossiers.commands.batching import require_few
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.kernel.calendar import parse_date
from legal_recovery.kernel.errors import N_, InvalidInput, NotFound
from legal_recovery.plumbing.db import db
from legal_recovery.plumbing.files import CHUNK
from legal_recovery.plumbing.jobs import Job
from legal_recovery.plumbing.unit_of_work import Actor, once
from legal_recovery.web.access import current_actor
from legal_recovery.web.export import saved_as
from legal_recovery.web.formats import language
from legal_recovery.web.transact import House, house

KIND_OF_BATCH = "dossiers"
READERS = ("legal", "finance", "manager", "auditor")
COMPOSERS = ("legal", "finance", "manager")
LONGEST_REASON, LONGEST_RECIPIENT = 200, 40


def read_order(reference: str, given: Mapping[str, Any]) -> DossierOrder:
    """Return the order; raises InvalidInput, UnreadableDate."""
    profile, tongue = given.get("profile") or "court", given.get("language") or "zh"
    if profile not in set(Profile):
        raise InvalidInput(N_("Choose who the dossier is for."), field="profile")
    if tongue not in set(Language):
        raise InvalidInput(N_("Choose the language of the dossier."), field="language")
    owed_to = (given.get("owed_to") or "").strip()
    composition = str(given.get("composition") or "").strip()
    if composition and not (composition.isascii() and composition.isdigit() and len(composition) <= 9):
        raise InvalidInput(N_("There is no such arrangement of this dossier."), field="composition")
    return DossierOrder(
        reference=reference,
        profile=str(profile),
        language=str(tongue),
        position=(given.get("position") or "").strip() or None,
        owed_to=parse_date(owed_to, field="owed_to") if owed_to else None,
        reason=read_words(given, "reason", LONGEST_REASON),
        recipient=read_words(given, "recipient", LONGEST_RECIPIENT),
        composition=int(composition) if composition else None,
    )


def order_facts(order: DossierOrder) -> dict[str, str]:
    """Return an order as a job keeps it, to be read again by `read_order`; the case stands beside it."""
    return {
        "profile": order.profile,
        "language": order.language,
        "position": order.position or "",
        "owed_to": order.owed_to.isoformat() if order.owed_to else "",
        "reason": order.reason or "",
        "recipient": order.recipient or "",
        "composition": "" if order.composition is None else str(order.composition),
    }


def read_words(given: Mapping[str, Any], field: str, longest: int) -> str | None:
    """Return what somebody wrote in one line, None where nothing; raises InvalidInput where it is too long."""
    words = " ".join((given.get(field) or "").split())
    if len(words) > longest:
        raise InvalidInput(N_("Write at most {longest} characters."), field=field, longest=longest)
    return words or None


# The fields of a row of the page on which a dossier is arranged.
_OF_ROW = (
    "key title label purpose source pages redactions confidential late language about gaps pleading".split()
)
SECTION = "section"


def read_rows(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return an arrangement as the page sends it, in the plain form of a composition: `row` names rows in order.

    What stands before the first section is put into a section without a title.
    """
    sections: list[dict[str, Any]] = []
    for row in form.getlist("row"):
        what = form.get(f"what-{row}", "")
        if what == SECTION:
            sections.append({"title": form.get(f"title-{row}", ""), "items": []})
            continue
        if not sections:
            sections.append({"title": "", "items": []})
        item = {name: form.get(f"{name}-{row}", "") for name in _OF_ROW}
        sections[-1]["items"].append(item | {"what": what})
    return {
        "sections": sections,
        **{name: form.get(name, "") for name in ("labels", "most_pages", "most_megabytes")},
    }


def read_profile(text: str | None) -> Profile:
    """Return a profile; raises InvalidInput."""
    if text not in set(Profile):
        raise InvalidInput(N_("Choose who the dossier is for."), field="profile")
    return Profile(text)


# --- batches --------------------------------------------------------------------------------------------


def enqueue_batch(
    at: House, actor: Actor, references: Sequence[str], order: DossierOrder, *, key: str | None = None
) -> int:
    """Ask for the dossiers of many cases; return the number of the work, that of the first time under a key used again.

    Raises NothingToMake, KeyReused.
    """
    asked = {"references": list(require_few(references)), **order_facts(order)}

    def make() -> int:
        told = asked | {"words": language()}
        return at.jobs.enqueue(connection, KIND_OF_BATCH, actor.id, told, is_long=True)

    with at.database.writing() as connection:
        return once(connection, enqueue_batch, asked, actor, key, make)


def zip_answer(job: Job) -> Response:
    """Return the ZIP of a batch, as long as the person still may see each case in it; raises NotFound."""
    session = db.session()
    if job.state != "done" or job.result.get("sha256") is None:
        raise NotFound(N_("This dossier is not finished."))
    for one in job.result["made"]:
        get_case(session, current_actor(), one["reference"])
    answer = Response(_pieces(job.result["sha256"]), mimetype="application/zip")
    answer.content_length = job.result["size"]
    saved_as(answer, f"{_('Dossiers')}-{job.asked_at:%Y-%m-%d}-{job.id % 10_000:04}.zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _pieces(name: str) -> Iterator[bytes]:
    """Return a file of the store in pieces, however large it is; raises NotFound where it is gone."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "file"
    try:
        house().files.save_to(name, path)
    except BaseException:
        folder.cleanup()
        raise

    def read() -> Iterator[bytes]:
        with folder, path.open("rb") as source:
            while piece := source.read(CHUNK):
                yield piece

    return read()

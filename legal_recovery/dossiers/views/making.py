"""Dossiers made in the background: the work itself, and how a page shows it."""

from dataclasses import asdict, replace
from io import BytesIO
from typing import Any

from flask import Blueprint, Flask, url_for
from flask_babel import gettext as _

from legal_recovery.dossiers.commands import (
    BuiltDossier,
    DossierOrder,
    make_dossier,
    note_exports,
    position_of,
)
from legal_recovery.dossiers.commands.batching import build_batch
from legal_recovery.dossiers.commands.parts import FOLDER, KeptParts, forgotten
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.dossiers.rules.profiles import LAYOUTS
from legal_recovery.dossiers.schemas import KIND_OF_BATCH, read_order
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.jobs import Job, Report
from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.users.store import find_account_of
from legal_recovery.web.transact import House

bp = Blueprint("dossiers", "legal_recovery.dossiers.views")
KIND = "dossier"
PROFILES = {profile: layout.title for profile, layout in LAYOUTS.items()}
LANGUAGES = {Language.ZH: "中文", Language.EN: "English"}


def install_dossiers(_app: Flask, at: House) -> None:
    """Let background work build dossiers."""

    at.jobs.handlers[KIND] = lambda job, report: make_one(at, job, report)
    at.jobs.handlers[KIND_OF_BATCH] = lambda job, report: make_batch(at, job, report)


def make_one(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Make a dossier, going on at the section that it had reached; return what its page shows."""
    report("reading", 0, 1)
    order, parts = order_from(job.arguments), parts_of(at, job)
    # What was set of one position is of no use for another.
    first = report.once("position", lambda: {"position": position_of(at.database, at.clock, order)})
    order = replace(order, position=first["position"])
    actor = actor_of(at, job)
    with forgotten(parts):
        made = report.once("dossier", lambda: kept(at, _made(at, actor, order, parts, report)))
        # What was made before a kill and is made again would be another file: noted is what was kept.
        note_exports(at.database, at.clock, actor, order, made.get("exports", ()), key=key_of(job))
    return made


def _made(at: House, actor: Actor, order: DossierOrder, parts: KeptParts, report: Report) -> BuiltDossier:
    return make_dossier(
        at.database,
        at.clock,
        actor,
        order,
        settings=at.settings,
        workers=at.settings.workers,
        report=report,
        parts=parts,
    )


def parts_of(at: House, job: Job) -> KeptParts:
    """Return what a job has finished so far, in a folder beside the database."""
    return KeptParts(at.settings.work / key_of(job))


def key_of(job: Job) -> str:
    """Return the key under which the exports of a job are noted, and its parts lie."""
    return f"{FOLDER}{job.id}"


def actor_of(at: House, job: Job) -> Actor:
    """Return who asked for a job, as they may act now."""
    with at.database.reading() as session:
        account = find_account_of(session, job.actor)
    assert account is not None, "who asks has an account"
    return account.actor


def make_batch(at: House, job: Job, report: Report) -> dict[str, Any]:
    """Make the dossiers of a batch, going on with the case that it had reached; return what its page shows."""
    asked, parts = job.arguments, parts_of(at, job)
    with forgotten(parts):
        built = build_batch(
            at.database,
            at.clock,
            actor_of(at, job),
            read_order("", asked),
            asked["references"],
            settings=at.settings,
            files=at.files,
            steps=report,
            language=asked["words"],
            key=key_of(job),
            parts=parts,
        )
    return {
        "sha256": built.sha256,
        "size": built.size,
        "made": [{"reference": one.reference, "name": one.name, "sha256": one.sha256} for one in built.made],
        "refused": [asdict(one) for one in built.refused],
    }


def kept(at: House, built: BuiltDossier) -> dict[str, Any]:
    """Store a finished dossier and return what its page shows."""
    digest, size = at.files.put(BytesIO(built.file))
    return {
        "sha256": digest,
        "size": size,
        "ending": built.ending,
        "position": built.position,
        "owed_to": built.owed_to.isoformat(),
        "certificate": built.certificate,
        "holder": built.holder,
        "exports": built.exports,
    }


def order_from(arguments: dict[str, Any]) -> DossierOrder:
    """Return the order that a job was asked for."""
    return read_order(arguments["reference"], arguments)


STATES = {
    "waiting": N_("Waiting"),
    "running": N_("Being made"),
    "done": N_("Finished"),
    "refused": N_("Refused"),
    "failed": N_("Failed"),
    "cancelling": N_("Being stopped"),
    "cancelled": N_("Cancelled"),
}


def refusal_of(job: Job) -> str | None:
    """Return why a job was refused, in the language of the page; None where it was not."""
    says = job.result.get("says")
    return _(says).format(**job.result["facts"]) if says else job.result.get("message")


def shown(reference: str, job: Job) -> dict[str, Any]:
    """Return a job as the page shows it."""
    asked = job.arguments
    return {
        "id": job.id,
        "state": "running" if not job.is_over else "done" if job.state == "done" else "failed",
        "cancelled": job.state == "cancelled",
        "label": _(STATES[job.state]),
        "asked_at": job.asked_at,
        "profile": _(PROFILES[Profile(asked["profile"])]),
        "language": LANGUAGES[Language(asked["language"])],
        "result": job.result,
        "refusal": refusal_of(job),
        "poll": None if job.is_over else url_for("dossiers.progress", reference=reference, job_id=job.id),
        "cancel": url_for("dossiers.cancel_making", job_id=job.id) if job.may_be_cancelled else None,
        "file": url_for("dossiers.download", reference=reference, job_id=job.id)
        if job.state == "done"
        else None,
    }

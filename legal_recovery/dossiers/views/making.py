"""Dossiers made in the background: the work itself, and how a page shows it."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from flask import Blueprint, Flask, url_for
from flask_babel import gettext as _

from legal_recovery.dossiers.commands import BuiltDossier, DossierOrder, build_dossier
from legal_recovery.dossiers.rules import Language, Profile
from legal_recovery.dossiers.rules.profiles import LAYOUTS
from legal_recovery.dossiers.schemas import read_order
from legal_recovery.kernel.errors import N_
from legal_recovery.plumbing.jobs import Job, Report
from legal_recovery.users.store import find_account_of
from legal_recovery.web.security import limit_checks
from legal_recovery.web.transact import House

bp = Blueprint("dossiers", "legal_recovery.dossiers.views")
KIND = "dossier"
READERS = ("legal", "finance", "manager", "auditor")
PROFILES = {profile: layout.title for profile, layout in LAYOUTS.items()}
LANGUAGES = {Language.ZH: "中文", Language.EN: "English"}


def install_dossiers(app: Flask, at: House) -> None:
    """Let background work build dossiers."""

    def carry_out(job: Job, report: Report) -> dict[str, Any]:
        report("reading", 0, 1)
        with at.database.reading() as session:
            account = find_account_of(session, job.actor)
        assert account is not None, "who asked has an account"
        built = build_dossier(
            at.database,
            at.clock,
            account.actor,
            order_from(job.arguments),
            settings=at.settings,
            workers=at.settings.workers,
            report=report,
        )
        return kept(at, built)

    at.jobs.handlers[KIND] = carry_out
    limit_checks(app, "dossiers.verify")


def kept(at: House, built: BuiltDossier) -> dict[str, Any]:
    """Store a finished dossier and return what its page shows."""
    digest, size = at.files.put(BytesIO(built.pdf if len(built.volumes) == 1 else in_one_archive(built)))
    return {
        "sha256": digest,
        "size": size,
        "volumes": len(built.volumes),
        "position": built.position,
        "owed_to": built.owed_to.isoformat(),
        "certificate": built.certificate,
        "holder": built.holder,
    }


def in_one_archive(built: BuiltDossier) -> bytes:
    """Return the volumes as one ZIP file, the same bytes for the same volumes."""
    archive = BytesIO()
    with ZipFile(archive, "w") as into:
        for number, volume in enumerate(built.volumes, 1):
            into.writestr(ZipInfo(f"{number}.pdf", (1980, 1, 1, 0, 0, 0)), volume)
    return archive.getvalue()


def order_from(arguments: dict[str, Any]) -> DossierOrder:
    """Return the order that a job was asked for."""
    return read_order(arguments["reference"], arguments)


STATES = {
    "waiting": N_("Waiting"),
    "running": N_("Being made"),
    "done": N_("Finished"),
    "refused": N_("Refused"),
    "failed": N_("Failed"),
}


def shown(reference: str, job: Job) -> dict[str, Any]:
    """Return a job as the page shows it."""
    asked = job.arguments
    return {
        "id": job.id,
        "state": "running" if not job.is_over else "done" if job.state == "done" else "failed",
        "label": _(STATES[job.state]),
        "asked_at": job.asked_at,
        "profile": _(PROFILES[Profile(asked["profile"])]),
        "language": LANGUAGES[Language(asked["language"])],
        "result": job.result,
        "refusal": job.result.get("message"),
        "poll": None if job.is_over else url_for("dossiers.progress", reference=reference, job_id=job.id),
        "file": url_for("dossiers.download", reference=reference, job_id=job.id)
        if job.state == "done"
        else None,
    }

"""The check of a dossier's file that anybody may ask for."""

from datetime import datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from legal_recovery.dossiers.commands.verifying import Verified, verify_against_ledger, verify_file
from legal_recovery.dossiers.rules import verdicts
from legal_recovery.dossiers.views.making import bp
from legal_recovery.kernel.errors import N_, InvalidInput, RecoveryError
from legal_recovery.plumbing.sealing import known_certificates, read_roots
from legal_recovery.users.store import find_system
from legal_recovery.web.access import allow
from legal_recovery.web.errors import field_errors, status_of
from legal_recovery.web.formats import NOTHING, moment_text
from legal_recovery.web.transact import house

LARGEST_CHECKED = 40 * 2**20


@bp.route("/verify", methods=["GET", "POST"])
@allow.public
def verify() -> ResponseReturnValue:
    """Tell anybody what in a dossier's file is intact; the file is kept nowhere."""
    if request.method == "GET":
        return _verdict_page()
    try:
        return _verdict_page(_checked(_handed_in()))
    except RecoveryError as refusal:
        return _verdict_page(errors=field_errors(refusal)), status_of(refusal)


def _verdict_page(found: Verified | None = None, errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "dossiers/verify.html",
        found=found,
        problems=[_(one.message).format(**one.facts) for one in found.problems] if found else [],
        at_home=_at_home,
        errors=errors or {},
        limit_mb=LARGEST_CHECKED // 2**20,
    )


def _at_home(moment: str | None) -> str:
    """Return a moment of a file as people here read it, with its zone: a stranger may read it elsewhere."""
    return f"{moment_text(datetime.fromisoformat(moment))} (UTC+8)" if moment else NOTHING


def _handed_in() -> bytes:
    """Return the file that was handed in; raises InvalidInput."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise InvalidInput(N_("Choose a file."), field="file")
    content = file.stream.read(LARGEST_CHECKED + 1)
    if len(content) > LARGEST_CHECKED:
        limit_mb = LARGEST_CHECKED // 2**20
        raise InvalidInput(N_("The file is larger than {limit_mb} MB."), field="file", limit_mb=limit_mb)
    return content


def _checked(content: bytes) -> Verified:
    """Check a file by itself; the ledger answers for what this house signed alone, so that nobody can ask it out."""
    at = house()
    roots = read_roots(at.settings.trusted_roots) if at.settings.trusted_roots else ()
    ours = known_certificates(at.settings.keys)
    found = verify_file(content, at=at.clock.now(), roots=roots, ours=ours)
    if verdicts.UNREADABLE in found.problems or verdicts.NO_MANIFEST in found.problems:
        raise InvalidInput(
            N_("This is not a dossier of this program: hand in the PDF as you received it."), field="file"
        )
    if found.ok and found.signature["ours"]:
        with at.database.reading() as session:
            system = find_system(session)
        assert system is not None, "the house is set up when it is opened"
        verify_against_ledger(found, at.database, at.clock, system)
    return found

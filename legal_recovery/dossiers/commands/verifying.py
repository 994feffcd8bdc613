"""Verifying a dossier's file: its signature, its manifest, and whether its figures are still those of the ledger.

Signature and manifest need nothing but the file. What is read of the ledger is read again from the records, hash by
hash, and the figures are made anew from them.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cryptography.x509 import Certificate
from sqlalchemy.orm import Session

from legal_recovery.cases.store import get_case
from legal_recovery.dossiers.commands.gathering import Wanted, gathered_from
from legal_recovery.dossiers.rules import Language, Profile, verdicts
from legal_recovery.dossiers.rules.manifest import PAGES, figure_told
from legal_recovery.dossiers.rules.verdicts import Problem
from legal_recovery.dossiers.store import chain_holds
from legal_recovery.kernel.clock import Clock
from legal_recovery.kernel.errors import RecoveryError
from legal_recovery.plumbing.checkpoints import checkpoint_from_json, head_leaf, root_from
from legal_recovery.plumbing.db import Database
from legal_recovery.plumbing.event_log import canonical_json
from legal_recovery.plumbing.positions import find_position, issuing
from legal_recovery.plumbing.sealing import ORGANISATION, SELF_MADE, Verdict, verdict_of
from legal_recovery.plumbing.unit_of_work import Actor


@dataclass(slots=True)
class Verified:
    """What was found, in plain values, and every problem."""

    signature: dict[str, Any]
    manifest: dict[str, Any]
    ledger: dict[str, Any] | None = None
    problems: list[Problem] = field(default_factory=list)
    told: dict[str, Any] | None = None

    @property
    def ok(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems


def verify_file(
    pdf: bytes, *, at: datetime, roots: Iterable[Certificate] = (), ours: frozenset[str] = frozenset()
) -> Verified:
    """Return what a file proves by itself; `ours` are the certificates that this house signed with, if it is one.

    Never raises for what is in the file.
    """
    from legal_recovery.plumbing.attaching import MANIFEST, UnreadablePdf, unpack

    found = Verified({"signed": False}, {"found": False})
    try:
        unpacked = unpack(pdf)
    except UnreadablePdf:
        found.problems.append(verdicts.UNREADABLE)
        return found
    judged = verdict_of(pdf, at=at, roots=roots)
    _judge_signature(found, judged, ours)
    told = _manifest(unpacked.files.get(MANIFEST))
    if told is None:
        found.problems.append(verdicts.NO_MANIFEST)
        return found
    found.told = told
    found.manifest = {
        "found": True,
        "intact": unpacked.fits,
        "dossier": told["dossier"],
        "figures": len(told["figures"]),
        "exhibits": len(told["exhibits"]),
    }
    _judge_content(found, told, unpacked.fits, unpacked.files)
    if not judged and unpacked.ends != len(pdf):
        found.problems.append(verdicts.ADDED)
    found.manifest["checkpoint"] = _checkpoint(found, told["checkpoint"])
    return found


def _judge_signature(found: Verified, judged: tuple[Verdict, ...], ours: frozenset[str]) -> None:
    if not judged:
        found.problems.append(verdicts.UNSIGNED)
        return
    # What came last covers what came before; a file of ours has one signature.
    last = judged[-1]
    found.signature = _signature(last, ours) | {"signatures": len(judged)}
    if not last.intact or (last.timestamp is not None and not last.timestamp.intact):
        found.problems.append(verdicts.BROKEN)
    elif not last.is_sound or len(judged) > 1:
        found.problems.append(verdicts.ADDED)
    elif not last.exact:
        found.problems.append(verdicts.INEXACT)
    if ours and last.intact and last.fingerprint not in ours:
        found.problems.append(verdicts.STRANGER)


def _signature(one: Verdict, ours: frozenset[str]) -> dict[str, Any]:
    stamp = one.timestamp
    return {
        "signed": True,
        "intact": one.intact,
        "whole": one.whole,
        "after": str(one.after),
        "certificate": SELF_MADE if one.self_made else ORGANISATION,
        "holder": one.holder,
        "issuer": one.issuer,
        "fingerprint": one.fingerprint,
        "trusted_by": one.trusted_by,
        "ours": one.fingerprint in ours if ours else None,
        "signed_at": one.signed_at.isoformat() if one.signed_at else None,
        "timestamp": {
            "at": stamp.at.isoformat(),
            "intact": stamp.intact,
            "authority": stamp.authority,
            "trusted_by": stamp.trusted_by,
        }
        if stamp
        else None,
    }


def _manifest(content: bytes | None) -> dict[str, Any] | None:
    """Return a manifest in its canonical form, None where it is none."""
    try:
        told = json.loads(content or b"")
        canonical = isinstance(told, dict) and canonical_json(told).encode() == content
    except (ValueError, RecursionError):
        return None
    return told if canonical and verdicts.is_manifest(told) else None


def _judge_content(found: Verified, told: dict[str, Any], fits: bool, files: dict[str, bytes]) -> None:
    if not fits:
        found.problems.append(verdicts.CHANGED)
    for part in told["parts"]:
        content = files.get(part["name"])
        # The pages are digested before other things are put in: the whole file's digest covers them.
        if part["name"] != PAGES and (
            content is None or hashlib.sha256(content).hexdigest() != part["sha256"]
        ):
            found.problems.append(verdicts.part_changed(part["name"][:80]))
    try:
        adds_up = verdicts.adds_up(told["figures"])
    except (RecoveryError, ValueError, KeyError):
        adds_up = False
    if not adds_up:
        found.problems.append(verdicts.SUMS)


def _checkpoint(found: Verified, proof: dict[str, Any] | None) -> dict[str, Any] | None:
    if proof is None:
        return None
    try:
        signed = checkpoint_from_json(proof)
        head = proof["head"]
        leaf = head_leaf(int(head["book"]), int(head["seq"]), head["hash"])
        path = [(step["side"], bytes.fromhex(step["hash"])) for step in proof["path"]]
        included = root_from(leaf, path).hex() == signed.root
        told = {"at": signed.taken_at.isoformat(), "signed": signed.is_signed, "included": included}
    except (ValueError, KeyError, TypeError):
        told = {"at": None, "signed": False, "included": False}
    told["same_book"] = proof["head"]["book"] == found.told["chain"]["book"] if found.told else False
    if not (told["signed"] and told["included"] and told["same_book"]):
        found.problems.append(verdicts.UNPROVEN)
    return told | {"public_key": proof["public_key"]}


def verify_against_ledger(
    found: Verified, database: Database, clock: Clock, actor: Actor, keys: frozenset[bytes] = frozenset()
) -> None:
    """Say whether the figures are those of the ledger at the dossier's position, and which are others today.

    `keys` are the public keys that this place signs checkpoints with. A figure that is another one today is no
    problem of the file: the case went on.
    """
    if found.told is None:
        return
    told = found.told
    found.ledger = {"known": False, "chain": False, "figures": False, "today": None}
    with issuing(database, clock) as (session, last):
        try:
            position = find_position(session, told["dossier"]["position"])
            wanted = _wanted(told)
            case = get_case(session, actor, wanted.reference)
            then = gathered_from(session, actor, wanted, position or last, proven=False)
        except (RecoveryError, ValueError):
            found.problems.append(verdicts.UNKNOWN)
            return
        found.ledger["known"] = True
        if not _same_chain(session, case.book, told["chain"]) or then.head.hash != told["chain"]["hash"]:
            found.problems.append(verdicts.REWRITTEN)
        else:
            found.ledger["chain"] = True
        changed = list(verdicts.differences(told["figures"], map(figure_told, then.figures)))
        found.ledger["figures"] = not changed
        found.ledger["differs"] = changed
        if changed:
            found.problems.append(verdicts.DIFFERENT)
        signers = {key.hex() for key in keys}
        if signers and told["checkpoint"] and told["checkpoint"]["public_key"] not in signers:
            found.problems.append(verdicts.UNPROVEN)
        now = gathered_from(session, actor, wanted, last, proven=False)
    found.ledger["today"] = {
        "position": str(last.n),
        "differs": list(verdicts.differences(told["figures"], map(figure_told, now.figures))),
    }


def _wanted(told: dict[str, Any]) -> Wanted:
    dossier = told["dossier"]
    owed_to = date.fromisoformat(dossier["owed_to"])
    return Wanted(dossier["case"], Profile(dossier["profile"]), Language(dossier["language"]), owed_to)


def _same_chain(session: Session, book: int, head: dict[str, str]) -> bool:
    """Tell whether the case's book, followed from its first record, comes through the head that a dossier names."""
    if head["book"] != str(book) or not (head["seq"].isascii() and head["seq"].isdigit()):
        return False
    return chain_holds(session, book, int(head["seq"][:12]), head["hash"])

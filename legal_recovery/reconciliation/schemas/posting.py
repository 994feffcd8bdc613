"""Asking for what takes longer: posting what is staged, and looking a long list through for what is certain."""

from collections.abc import Mapping

from legal_recovery.plumbing.unit_of_work import Actor
from legal_recovery.reconciliation.store import Account, list_staged
from legal_recovery.web.transact import House

JOB = "reconcile"
# Looking through so many lines for those that are certain that nobody would wait for it.
CERTAIN = "reconcile-certain"


def enqueue(at: House, actor: Actor, account: Account) -> int:
    """Ask for all that a person has staged of an account to be posted; return the job."""
    with at.database.reading() as session:
        staged = list_staged(session, account.id, actor.id)
    asked = {"account": str(account.id), "staged": [str(one.id) for one in staged], "count": len(staged)}
    with at.database.writing() as connection:
        return at.jobs.enqueue(connection, JOB, actor.id, asked)


def enqueue_certain(at: House, actor: Actor, account: Account, wanted: Mapping[str, str], count: int) -> int:
    """Ask for all lines of a filter to be looked through, and for those that are certain to be staged."""
    asked = {"account": str(account.id), "wanted": dict(wanted), "count": count}
    with at.database.writing() as connection:
        return at.jobs.enqueue(connection, CERTAIN, actor.id, asked)

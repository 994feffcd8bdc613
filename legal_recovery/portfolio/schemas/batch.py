"""A batch: what would become of each chosen case, by the form that moves one, and the work that moves them."""

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load

from legal_recovery.cases.rules import CLOSED_HOW, STAGES
from legal_recovery.cases.schemas import SAY_WHY, chosen, needed
from legal_recovery.cases.store import get_case
from legal_recovery.kernel.errors import N_, RecoveryError
from legal_recovery.ledger.schemas import Form, Words
from legal_recovery.plumbing.unit_of_work import Actor, execute
from legal_recovery.portfolio.commands.rehearse import Attempt, refusal_of
from legal_recovery.proceedings.commands import AdvanceCase, advance_case
from legal_recovery.proceedings.rules import KINDS, TITLES
from legal_recovery.proceedings.schemas import AdvanceForm
from legal_recovery.web.errors import field_errors
from legal_recovery.web.transact import House

KIND = "batch"
# More than this nobody looks through before confirming.
MOST = 1000
FIELDS = (
    "stage", "on", "reason", "closed_how", "proceeding_kind", "court", "filed_on", "title_kind", "title_on",
)  # fmt: skip


class BatchMoveForm(Form):
    """Which cases move to which stage, with the fact that they have in common; days as people write them."""

    references = fields.List(Words(), **needed(N_("Choose at least one case.")))
    stage = chosen([stage.value for stage in STAGES], **needed(N_("Choose a stage.")))
    on = Words(**needed(), metadata={"example": "2026-09-10"})
    reason = Words(**needed(SAY_WHY))
    closed_how = chosen(CLOSED_HOW, load_default=None)
    proceeding_kind = chosen(KINDS, load_default=None)
    court = Words(load_default=None)
    filed_on = Words(load_default=None)
    title_kind = chosen(TITLES, load_default=None)
    title_on = Words(load_default=None)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> tuple[list[str], dict[str, str]]:
        references = list(dict.fromkeys(data["references"]))
        if not 0 < len(references) <= MOST:
            raise ValidationError({"references": [N_("Choose 1 to 1000 cases.")]})
        return references, {name: data[name] for name in FIELDS if data[name]}


def refused_of(at: House, actor: Actor, reference: str, form: Mapping[str, str]) -> dict[str, list[str]]:
    """Return why a case would not move, by field; nothing where it would."""
    try:
        command = command_of(at, actor, reference, form)
    except (ValidationError, RecoveryError) as refusal:
        return field_errors(refusal)

    def do(act: Any, asked: Any) -> Any:
        return execute(at.database, act, asked, actor=actor, clock=at.clock, subscribers=at.subscribers)

    found = refusal_of(do, Attempt(advance_case, command))
    return field_errors(found) if found else {}


def command_of(at: House, actor: Actor, reference: str, form: Mapping[str, str]) -> AdvanceCase:
    """Return the move of one case of a batch; raises NotFound, ValidationError."""
    with at.database.reading() as session:
        case = get_case(session, actor, reference)
    made = AdvanceForm(case).load(dict(form))
    assert isinstance(made, AdvanceCase)
    return made


def enqueue(at: House, actor: Actor, cases: Iterable[tuple[int, str]], form: Mapping[str, str]) -> int:
    """Let cases, each by id and reference, be moved in the background; return the number of that work."""
    asked = {"cases": [[str(case_id), reference] for case_id, reference in cases], "form": dict(form)}
    with at.database.writing() as connection:
        return at.jobs.enqueue(connection, KIND, actor.id, asked)

"""Which papers a case of a stage is most likely to need: their groups, in that order."""

from legal_recovery.cases.rules import Stage
from legal_recovery.drafting.rules.kinds import GROUPS

_FIRST: dict[Stage, tuple[str, ...]] = {
    Stage.INTAKE: ("letters", "claim", "preservation"),
    Stage.PRE_LITIGATION: ("claim", "preservation", "letters"),
    Stage.LITIGATION: ("claim", "preservation", "settlement"),
    Stage.EFFECTIVE_TITLE: ("enforcement", "settlement"),
    Stage.ENFORCEMENT: ("enforcement", "disposal", "money"),
    Stage.DISPOSAL: ("disposal", "money", "enforcement"),
    Stage.DISTRIBUTION: ("money", "disposal", "enforcement"),
}


def groups_for(stage: Stage) -> list[str]:
    """Return all groups of papers, those that fit a stage first."""
    first = _FIRST.get(stage, ())
    return [*first, *(group for group in GROUPS if group not in first)]

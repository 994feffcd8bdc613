"""Numbers that courts keep for payments of one case alone (一案一账号, 缴款码)."""

from collections.abc import Mapping

from legal_recovery.kernel.errors import N_, Conflict, InvalidInput, Message
from legal_recovery.reconciliation.rules.evidence import code_key

CODE_KINDS: Mapping[str, Message] = {
    "account": N_("Account that the court keeps for this case"),
    "code": N_("Payment code"),
}
_SHORTEST = 6


class UnusableCode(InvalidInput):
    """What is too short, or has no digit, stands in lines by chance."""

    code = "payment_code.unusable"


class CodeTaken(Conflict):
    """A number is one case's alone; another case has it, or it is an account of ours."""

    code = "payment_code.taken"


class CodeEnded(Conflict):
    """The number was ended already."""

    code = "payment_code.ended"


def require_code(number: str) -> str:
    """Return the signs of a number that lines are compared with; raises UnusableCode."""
    key = code_key(number)
    if len(key) < _SHORTEST or not any(sign.isdigit() for sign in key):
        raise UnusableCode(
            N_("A number for payments has {least} signs at least, with a digit among them."),
            field="number",
            least=_SHORTEST,
        )
    return key


def require_free(number: str, kept_by: str | None, *, is_ours: bool) -> None:
    """Refuse a number that another case has, or that is an account of ours; raises CodeTaken."""
    if kept_by is not None:
        raise CodeTaken(N_("{text} is kept for {case} already."), field="number", text=number, case=kept_by)
    if is_ours:
        raise CodeTaken(N_("{text} is an account of our own."), field="number", text=number)

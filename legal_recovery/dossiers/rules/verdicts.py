"""What a check of a dossier's file can find wrong, and whether what its manifest tells holds together by itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from legal_recovery.dossiers.rules.manifest import FORMAT
from legal_recovery.kernel.errors import N_, Message
from legal_recovery.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file, in one sentence."""

    code: str
    message: Message
    facts: Mapping[str, Any] = field(default_factory=dict)


UNREADABLE = Problem("dossier.unreadable", N_("This is not a PDF that can be read."))
NO_MANIFEST = Problem(
    "dossier.no_manifest",
    N_("This PDF is no dossier of this program: it carries no manifest that can be read."),
)
UNSIGNED = Problem("dossier.unsigned", N_("The file is not signed: nobody vouches for it."))
BROKEN = Problem("dossier.signature_broken", N_("What was signed has been changed since."))
ADDED = Problem("dossier.added_after_signing", N_("Something was added to the file after it was signed."))
INEXACT = Problem("dossier.signature_altered", N_("The signature's own place in the file was written to."))
STRANGER = Problem(
    "dossier.other_certificate", N_("The file was not signed with a certificate of this house.")
)
CHANGED = Problem("dossier.content_changed", N_("The file is not the one that its manifest was made for."))
SUMS = Problem("dossier.figures_do_not_add_up", N_("A figure in the manifest is not the sum of its entries."))
UNPROVEN = Problem(
    "dossier.checkpoint_unproven", N_("The manifest's checkpoint is not signed, or the case is not in it.")
)
UNKNOWN = Problem("dossier.not_of_this_ledger", N_("The dossier is not of this house's ledger."))
REWRITTEN = Problem(
    "dossier.chain_differs", N_("The case's records are not those that the dossier was made from.")
)
DIFFERENT = Problem(
    "dossier.figures_differ", N_("Figures in the dossier are not those of the ledger at its position.")
)


def part_changed(name: str) -> Problem:
    """Return that a part of the file is not the one that the manifest tells of."""
    return Problem(
        "dossier.part_changed",
        N_("The part {name} is not the one that the manifest tells of."),
        {"name": name},
    )


def is_manifest(told: object) -> bool:
    """Tell whether something has the form of a manifest, down to each value's kind."""
    return _fits(told, _FORM) and isinstance(told, dict) and told["format"] == FORMAT


_ENTRY = {"seq": str, "hash": str, "amount": str}
_HEAD = {"book": str, "seq": str, "hash": str}
_FORM: Any = {
    "format": str,
    "file": {"bytes": str, "sha256": str},
    "dossier": dict.fromkeys("class profile language case position owed_to composition volume".split(), str),
    "chain": _HEAD,
    "checkpoint": (
        {
            "statement": str,
            "signature": str,
            "public_key": str,
            "head": _HEAD,
            "path": [{"side": str, "hash": str}],
        },
        None,
    ),
    "parts": [{"name": str, "bytes": str, "sha256": str}],
    "exhibits": [{"title": str, "sha256": str, "label": (str, None), "pages": (str, None)}],
    "figures": [
        {
            "name": str,
            "about": (str, None),
            "currency": str,
            "amount": str,
            "counted": str,
            "entries": [_ENTRY],
        }
    ],
}


def _fits(value: object, form: Any) -> bool:
    if isinstance(form, tuple):
        return any(_fits(value, one) for one in form)
    if form is None:
        return value is None
    if isinstance(form, list):
        return isinstance(value, list) and all(_fits(one, form[0]) for one in value)
    if isinstance(form, dict):
        if not isinstance(value, dict) or value.keys() != form.keys():
            return False
        return all(_fits(value[name], form[name]) for name in form)
    return isinstance(value, form)


def adds_up(figures: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether each figure is the sum of its entries and of what was counted; raises InvalidInput."""
    return all(_adds_up(one) for one in figures)


def _adds_up(one: Mapping[str, Any]) -> bool:
    currency = one["currency"]
    parts = [one["counted"], *(entry["amount"] for entry in one["entries"])]
    whole = sum((Money.of(part, currency) for part in parts), Money.zero(currency))
    return whole == Money.of(one["amount"], currency)


def differences(
    then: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Yield each figure that is not the same, with both amounts; None where there is no such figure."""
    before, after = _by_name(then), _by_name(now)
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one != other:
            name, about, currency, _ = key
            yield {
                "name": name,
                "about": about,
                "currency": currency,
                "then": one["amount"] if one else None,
                "now": other["amount"] if other else None,
            }


def _by_name(figures: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for one in figures:
        key = (one["name"], one["about"], one["currency"])
        number = sum(1 for known in found if known[:3] == key)
        found[*key, number] = one
    return found

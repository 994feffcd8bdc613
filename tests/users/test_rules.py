"""Who may be what."""

import pytest

from legal_recovery.users import rules
from legal_recovery.users.rules import PersonFacts

ROOT = 99


def somebody(*roles: str, active: bool = True) -> PersonFacts:
    return PersonFacts(7, 70, frozenset(roles), 1, active)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Wang@Bank.Example", "wang@bank.example"),
        ("  wang@bank.example\n", "wang@bank.example"),
        ("ｗａｎｇ＠ｂａｎｋ.example", "wang@bank.example"),
        ("王@银行.cn", "王@银行.cn"),
        ("wang@intranet", "wang@intranet"),
    ],
)
def test_an_address_is_kept_in_one_form_however_it_is_typed(typed: str, kept: str) -> None:
    assert rules.normal_email(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "wang", "@bank.example", "a b@bank.example", "a@b@c", "a@" + "b" * 300]
)
def test_what_is_no_address_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(rules.UnreadableEmail) as refusal:
        rules.normal_email(typed)
    assert refusal.value.field == "email"


def test_roles_come_in_one_order_and_each_once() -> None:
    assert rules.require_roles(["finance", "legal", "finance"]) == ("legal", "finance")


@pytest.mark.parametrize("asked", [[], ["king"], ["system"], ["legal", "system"]])
def test_no_role_an_unknown_one_and_the_systems_own_are_refused(asked: list[str]) -> None:
    with pytest.raises(rules.NoSuchRole):
        rules.require_roles(asked)


@pytest.mark.parametrize("roles", [("legal",), ("finance",), ("legal", "admin")])
def test_who_works_in_one_office_is_told_which(roles: tuple[str, ...]) -> None:
    with pytest.raises(rules.OfficeMissing):
        rules.require_office(roles, None)


@pytest.mark.parametrize("roles", [("legal_lead",), ("auditor",), ("admin",), ("finance", "manager")])
def test_who_works_across_offices_or_with_no_cases_needs_none(roles: tuple[str, ...]) -> None:
    rules.require_office(roles, None)


def test_roles_change_into_others() -> None:
    event = rules.change_roles(somebody("legal"), ("finance",), 3, actor_id=ROOT, other_admins=1)
    assert (event.book, event.roles, event.office_id) == (70, ("finance",), 3)


def test_nobody_changes_their_own_roles() -> None:
    with pytest.raises(rules.OwnRights):
        rules.change_roles(somebody("admin"), ("finance_lead",), None, actor_id=7, other_admins=1)


def test_the_last_administrator_stays_one() -> None:
    with pytest.raises(rules.LastAdmin):
        rules.change_roles(somebody("admin"), ("auditor",), None, actor_id=ROOT, other_admins=0)
    with pytest.raises(rules.LastAdmin):
        rules.deactivate(somebody("admin"), actor_id=ROOT, other_admins=0)


def test_the_last_administrator_may_get_a_role_more() -> None:
    roles = ("auditor", "admin")
    assert rules.change_roles(somebody("admin"), roles, None, actor_id=ROOT, other_admins=0).roles == roles


def test_who_has_left_gets_no_roles_and_leaves_once() -> None:
    gone = somebody("legal", active=False)
    with pytest.raises(rules.NotActive):
        rules.change_roles(gone, ("auditor",), None, actor_id=ROOT, other_admins=1)
    with pytest.raises(rules.NotActive):
        rules.deactivate(gone, actor_id=ROOT, other_admins=1)


def test_who_is_here_cannot_come_back() -> None:
    with pytest.raises(rules.StillActive):
        rules.reactivate(somebody("legal"))


def test_nobody_lets_the_system_out() -> None:
    with pytest.raises(rules.NotActive):
        rules.deactivate(somebody("system"), actor_id=ROOT, other_admins=1)


def test_an_audit_line_takes_codes_in_order() -> None:
    details = {"profile": "court", "lang": "zh", "position": 12}
    assert rules.audit_details(details) == ("lang=zh", "position=12", "profile=court")


@pytest.mark.parametrize("typed", ["张三", "two words", ""])
def test_words_that_somebody_typed_never_enter_an_audit_line(typed: str) -> None:
    with pytest.raises(AssertionError):
        rules.audit_code(typed)


def test_every_role_has_a_name_and_says_what_it_may_do() -> None:
    assert set(rules.ROLES) == set(rules.Role)
    assert set(rules.ROLE_SAYS) == set(rules.Role) - {rules.Role.SYSTEM}

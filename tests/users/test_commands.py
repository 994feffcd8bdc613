"""People, offices, tokens and audit books, on both engines."""

import json
import threading
from typing import Any

import pytest
from sqlalchemy import text

from legal_recovery.kernel.errors import NotFound
from legal_recovery.plumbing.state import Replay, as_recorded
from legal_recovery.users import commands, rules, store
from legal_recovery.users.commands import (
    ChangeRoles,
    CreateOffice,
    CreateToken,
    CreateUser,
    DeactivateUser,
    DemoPeople,
    GivePassword,
    ReactivateUser,
    RecordExport,
    RecordRead,
    RevokeToken,
    SignIn,
)
from legal_recovery.users.models import DERIVED, OfficeRow, TokenRow, UserRow

WANG = CreateUser("王小样", "Wang@bank.example", ("legal_lead",))
ADMIN = CreateUser("Ada Sample", "ada@bank.example", ("admin",))


@pytest.fixture
def admin(do: Any, database: Any) -> Any:
    """An administrator who acts."""
    do(commands.create_user, ADMIN)
    with database.reading() as session:
        return store.find_account(session, email=ADMIN.email).actor


def kinds(database: Any, book: int) -> list[str]:
    """Return what an audit book holds, the oldest first."""
    with database.reading() as session:
        return [line.kind for line in reversed(store.list_noted(session, book))]


def book_of(database: Any, user_id: int) -> int:
    with database.reading() as session:
        return int(store.get_facts(session, user_id).book)


def test_the_system_is_made_once_with_a_book_of_its_own(database: Any, clock: Any) -> None:
    system = commands.ensure_system(database, clock)
    assert commands.ensure_system(database, clock) == system
    assert system.roles == {"system"}
    assert kinds(database, system.book) == ["user.created"]


def test_two_processes_that_start_at_once_make_one_system(database: Any, clock: Any) -> None:
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(commands.ensure_system(database, clock)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len({system.book for system in found}) == 1


def test_an_office_is_found_or_made(do: Any, database: Any, system: Any) -> None:
    first = do(commands.create_office, CreateOffice("  样例 分行 "))
    assert do(commands.create_office, CreateOffice("样例 分行", "021")) == first
    with database.reading() as session:
        assert [(one.name, one.code) for one in store.list_offices(session)] == [("样例 分行", None)]
    assert kinds(database, system.book).count("office.created") == 1


def test_a_nameless_office_is_refused(do: Any) -> None:
    with pytest.raises(rules.Nameless):
        do(commands.create_office, CreateOffice("   "))


def test_a_new_person_is_found_by_address_and_has_an_own_audit_book(do: Any, database: Any) -> None:
    user_id = do(commands.create_user, WANG)
    with database.reading() as session:
        account = store.find_account(session, email="wang@bank.example")
        person = store.get_person(session, user_id)
    assert (account.id, account.name, account.roles) == (user_id, "王小样", {"legal_lead"})
    assert (person.state, person.password_state, account.password) == ("active", "none", None)
    assert kinds(database, account.book) == ["user.created"]


def test_no_name_or_address_stands_in_the_chain(do: Any, database: Any) -> None:
    user_id = do(commands.create_user, WANG)
    with database.reading() as session:
        bodies = "".join(session.scalars(text("SELECT body FROM records")))
    assert str(user_id) in bodies
    assert "王小样" not in bodies
    assert "wang@" not in bodies


def test_an_address_is_taken_once_in_whatever_form(do: Any) -> None:
    do(commands.create_user, WANG)
    with pytest.raises(rules.EmailTaken):
        do(commands.create_user, CreateUser("Other", "WANG@BANK.EXAMPLE", ("auditor",)))


def test_an_office_that_does_not_exist_is_not_found(do: Any) -> None:
    with pytest.raises(NotFound):
        do(commands.create_user, CreateUser("Other", "o@bank.example", ("legal",), office_id=12345))


def test_other_roles_are_recorded_in_the_persons_own_book_with_who_gave_them(
    do: Any, database: Any, admin: Any
) -> None:
    user_id = do(commands.create_user, WANG)
    do(commands.change_roles, ChangeRoles(user_id, ("auditor",)), by=admin)
    with database.reading() as session:
        person = store.get_person(session, user_id)
        last = store.list_noted(session, person.book)[0]
    assert person.roles == ("auditor",)
    assert (last.kind, last.actor_id, last.data["roles"]) == ("user.roles_changed", admin.id, ["auditor"])


def test_the_same_roles_again_record_nothing(do: Any, database: Any, admin: Any) -> None:
    user_id = do(commands.create_user, WANG)
    do(commands.change_roles, ChangeRoles(user_id, ("legal_lead",)), by=admin)
    assert kinds(database, book_of(database, user_id)) == ["user.created"]


def test_two_administrators_cannot_let_each_other_out(do: Any, database: Any, admin: Any) -> None:
    other_id = do(commands.create_user, CreateUser("Bea Sample", "bea@bank.example", ("admin",)))
    with database.reading() as session:
        other = store.find_account(session, email="bea@bank.example").actor
    do(commands.deactivate_user, DeactivateUser(other_id), by=admin)
    with pytest.raises(rules.LastAdmin):
        do(commands.deactivate_user, DeactivateUser(admin.id), by=other)


def test_letting_out_ends_sessions_and_tokens(do: Any, database: Any, admin: Any) -> None:
    user_id = do(commands.create_user, WANG)
    do(commands.create_token, CreateToken(user_id, "report", "d" * 64))
    with database.reading() as session:
        before = store.find_account(session, email="wang@bank.example").fs_uniquifier
        assert store.find_opened(session, "d" * 64).account.id == user_id
    do(commands.deactivate_user, DeactivateUser(user_id), by=admin)
    with database.reading() as session:
        assert store.find_opened(session, "d" * 64) is None
        assert store.find_account(session, uniquifier=before) is None
        assert not store.find_account(session, email="wang@bank.example").active
    expected = ["user.created", "token.created", "user.deactivated", "token.revoked"]
    assert kinds(database, book_of(database, user_id)) == expected


def test_who_left_may_come_back_without_the_old_tokens(do: Any, database: Any, admin: Any) -> None:
    user_id = do(commands.create_user, WANG)
    do(commands.create_token, CreateToken(user_id, "report", "d" * 64))
    do(commands.deactivate_user, DeactivateUser(user_id), by=admin)
    do(commands.reactivate_user, ReactivateUser(user_id), by=admin)
    with database.reading() as session:
        assert store.get_person(session, user_id).state == "active"
        assert store.find_opened(session, "d" * 64) is None


def test_a_password_given_by_somebody_else_is_marked_as_such(do: Any, database: Any, admin: Any) -> None:
    user_id = do(commands.create_user, WANG)
    do(commands.give_password, GivePassword(user_id, "hash"), by=admin)
    with database.reading() as session:
        account = store.find_account(session, email="wang@bank.example")
    assert (account.password, account.password_state) == ("hash", "temporary")
    with pytest.raises(rules.OwnRights):
        do(commands.give_password, GivePassword(admin.id, "hash"), by=admin)


def test_a_token_is_revoked_once_and_only_by_whose_it_is(do: Any, database: Any) -> None:
    user_id = do(commands.create_user, WANG)
    token_id = do(commands.create_token, CreateToken(user_id, "report", "d" * 64))
    with pytest.raises(NotFound):
        do(commands.revoke_token, RevokeToken(token_id, of=1))
    do(commands.revoke_token, RevokeToken(token_id, of=user_id))
    do(commands.revoke_token, RevokeToken(token_id))
    assert kinds(database, book_of(database, user_id)).count("token.revoked") == 1


def test_the_use_of_a_token_is_kept_to_ten_minutes(do: Any, database: Any, clock: Any) -> None:
    from datetime import timedelta

    user_id = do(commands.create_user, WANG)
    do(commands.create_token, CreateToken(user_id, "report", "d" * 64))

    def use() -> Any:
        with database.reading() as session:
            opened = store.find_opened(session, "d" * 64)
        store.mark_used(database, opened, clock.now())
        with database.reading() as session:
            return store.list_tokens(session, user_id)[0].last_used_at

    first = use()
    assert first == clock.now()
    clock.set(clock.now() + timedelta(minutes=9))
    assert use() == first
    clock.set(clock.now() + timedelta(minutes=2))
    assert use() == clock.now()


def test_coming_going_and_failing_stand_in_the_persons_book(do: Any, database: Any, clock: Any) -> None:
    user_id = do(commands.create_user, WANG)
    do(commands.sign_in_failed, SignIn(user_id, "192.0.2.7"))
    do(commands.sign_in_recorded, SignIn(user_id, "192.0.2.7"))
    do(commands.sign_out_recorded, SignIn(user_id))
    with database.reading() as session:
        person = store.get_person(session, user_id)
        bodies = "".join(session.scalars(text("SELECT body FROM records")))
    assert person.signed_in_at == clock.now()
    expected = ["user.created", "user.sign_in_failed", "user.signed_in", "user.signed_out"]
    assert kinds(database, person.book) == expected
    assert "192.0.2.7" not in bodies


def test_an_unknown_address_is_noted_in_the_systems_book(do: Any, database: Any, system: Any) -> None:
    do(commands.sign_in_failed, SignIn(None, "192.0.2.7"))
    assert kinds(database, system.book)[-1] == "user.sign_in_failed"


def test_reading_and_exporting_stand_in_the_book_of_who_does_it(do: Any, database: Any, admin: Any) -> None:
    do(commands.record_read, RecordRead("party.id_number", 77, "电话核对张三"), by=admin)
    export = RecordExport("dossier", 77, rows=12, digest="a" * 64, details={"profile": "court", "lang": "zh"})
    do(commands.record_export, export, by=admin)
    with database.reading() as session:
        made, read = store.list_noted(session, admin.book)[:2]
    assert (read.data["what"], read.data["subject"]) == ("party.id_number", "77")
    assert made.data["details"] == ["lang=zh", "profile=court"]
    assert (made.data["rows"], made.data["digest"]) == ("12", "a" * 64)
    assert "张三" not in json.dumps(read.data, ensure_ascii=False)


def test_demo_people_are_made_once_one_per_role(do: Any, database: Any) -> None:
    office = do(commands.create_office, CreateOffice("演示分行"))
    assert do(commands.demo_people, DemoPeople(office, "hash")) == len(rules.GIVEN_ROLES)
    assert do(commands.demo_people, DemoPeople(office, "hash")) == 0
    with database.reading() as session:
        people = store.list_people(session)
        assert {person.roles for person in people} == {(str(role),) for role in rules.GIVEN_ROLES}
        assert all(person.name.startswith("演示") for person in people)
        assert store.find_account(session, email="legal-lead@demo.example").password == "hash"


def test_people_are_filtered_by_name_role_office_and_state(do: Any, database: Any, admin: Any) -> None:
    office = do(commands.create_office, CreateOffice("样例分行"))
    user_id = do(commands.create_user, CreateUser("赵样例", "zhao@bank.example", ("legal",), office))
    do(commands.create_user, WANG)
    do(commands.deactivate_user, DeactivateUser(user_id), by=admin)

    def names(**filters: Any) -> list[str]:
        with database.reading() as session:
            return [person.name for person in store.list_people(session, **filters)]

    assert names() == ["Ada Sample", "王小样", "赵样例"]
    assert names(text="wang@") == ["王小样"]
    assert names(text="样例") == ["赵样例"]
    assert names(text="100%") == []
    assert names(role="legal") == ["赵样例"]
    assert names(office_id=office) == ["赵样例"]
    assert names(state="left") == ["赵样例"]


def test_every_column_that_is_not_derived_can_be_rebuilt_from_one_book(
    do: Any, database: Any, admin: Any
) -> None:
    office = do(commands.create_office, CreateOffice("样例分行", "021"))
    user_id = do(commands.create_user, CreateUser("赵样例", "zhao@bank.example", ("legal",), office))
    token_id = do(commands.create_token, CreateToken(user_id, "report", "d" * 64))
    do(commands.give_password, GivePassword(user_id, "hash"), by=admin)
    do(commands.sign_in_recorded, SignIn(user_id))
    do(commands.change_roles, ChangeRoles(user_id, ("finance", "auditor"), office), by=admin)
    do(commands.revoke_token, RevokeToken(token_id))
    with database.reading() as session:
        for row in (OfficeRow, UserRow, TokenRow):
            for values in session.execute(row.__table__.select()).mappings():
                assert rebuilt(session, row, values) == {
                    name: as_recorded(value) for name, value in values.items() if is_fact(row, name)
                }


def is_fact(row: Any, column: str) -> bool:
    return column != "id" and f"{row.__tablename__}.{column}" not in DERIVED


def rebuilt(session: Any, row: Any, values: Any) -> dict[str, Any]:
    """Return the row as its book's records tell it."""
    replay = Replay(values["book"])
    query = text("SELECT seq, body FROM records WHERE book = :book ORDER BY seq")
    for seq, body in session.execute(query, {"book": values["book"]}):
        record = json.loads(body)
        assert replay.take(seq, record["kind"], record["data"]) is None
    told = replay.rows[row.__tablename__, values["id"]]
    facts = {name: told[name].value if name in told else None for name in values if is_fact(row, name)}
    return facts

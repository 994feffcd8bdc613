"""`legal-recovery user`: letting the first people in, before any page can."""

import secrets

import click

from legal_recovery.cli import context
from legal_recovery.cli.language import say
from legal_recovery.kernel.errors import N_, NotFound
from legal_recovery.users import commands, store
from legal_recovery.users.rules import GIVEN_ROLES, LOCALES, normal_email
from legal_recovery.users.store import Person


@click.group()
def user() -> None:
    """People: who may sign in, in which roles."""


@user.command()
@click.option("--name", required=True, help="Name as others know it.")
@click.option("--email", required=True, help="Address to sign in with.")
@click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([str(role) for role in GIVEN_ROLES])
)
@click.option("--office", help="Name of the office, for legal and finance.")
@click.option("--locale", type=click.Choice(LOCALES), default="zh", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def create(
    name: str, email: str, roles: tuple[str, ...], office: str | None, locale: str, as_json: bool
) -> None:
    """Let somebody in, and print the password to begin with."""
    command = commands.CreateUser(name, email, roles, _office_id(office), locale)
    _print_password(context.run(commands.create_user, command), normal_email(email), as_json)


@user.command()
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def password(email: str, as_json: bool) -> None:
    """Give somebody a new password to begin with, and print it."""
    found = person_of(email)
    _print_password(found.id, normal_email(email), as_json)


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def list_(as_json: bool) -> None:
    """Print who is here."""
    with context.house().database.reading() as session:
        people = store.list_people(session)
    if as_json:
        context.print_json([_plain(person) for person in people])
        return
    for person in people:
        office = person.office or "-"
        click.echo(f"{person.email}  {person.name}  {','.join(person.roles)}  {office}  {person.state}")


def _plain(person: Person) -> dict[str, object]:
    return {
        "id": str(person.id),
        "name": person.name,
        "email": person.email,
        "roles": list(person.roles),
        "office": person.office,
        "state": person.state,
    }


def person_of(email: str) -> store.Account:
    """Return whose address this is; raises NotFound."""
    with context.house().database.reading() as session:
        found = store.find_account(session, email=normal_email(email))
    if found is None:
        raise NotFound(N_("There is nobody with the e-mail address {email}."), email=email)
    return found


def _office_id(name: str | None) -> int | None:
    if name is None:
        return None
    with context.house().database.reading() as session:
        office = store.find_office(session, name)
    if office is None:
        raise NotFound(N_("There is no such office."))
    return office.id


def _print_password(user_id: int, email: str, as_json: bool) -> None:
    from legal_recovery.app import build_app
    from legal_recovery.users.views import give_password

    fresh = secrets.token_urlsafe(12)
    # Hashing needs the web app's settings and salt.
    with build_app(house=context.house()).app_context():
        give_password(user_id, fresh, context.actor())
    if as_json:
        context.print_json({"id": str(user_id), "email": email, "password": fresh})
    else:
        click.echo(f"{email}  {fresh}")
        click.echo(say(N_("The password is shown this once; an own one is asked for at the first sign-in.")))

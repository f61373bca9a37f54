"""Members from a CSV file: looked at first, then added; nobody is added twice."""

from collections.abc import Sequence
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from alpr_compliance.policy import PolicyViolation
from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import Role, User
from personnel.rules.account import Row, rows_of
from personnel.services.notice import tell_chiefs
from personnel.services.password import give_first_password
from personnel.services.person import add_person, check_new_roles

# What may be written for a role: its code, or its label.
ROLES = {
    written: role.value
    for role in Role
    for written in (role.value, str(role.label).lower(), role.value.replace("_", " "))
}


def look_at_list(*, text: str, actor: User) -> tuple[Row, ...]:
    """Each line, with what is wrong with it; nothing is written. ValueError: it is no such list."""
    permissions.require(actor, "add_person")
    rows = rows_of(text, ROLES)
    known = {user.username.lower(): user for user in User.objects.all()}
    badges = {user.badge_number: user.username.lower() for user in known.values()}
    earlier: set[str] = set()
    checked = []
    for row in rows:
        name = row.username.lower()
        person = known.get(name)
        if person is not None and person.badge_number == row.badge_number:
            checked.append(replace(row, is_there=True, wrong=()))
            continue
        wrong = [*row.wrong, *_wrong_with(row, actor)]
        if person is not None:
            wrong.append("Another member signs in with this name.")
        elif badges.get(row.badge_number):
            wrong.append("Another member has this badge.")
        above = row.supervisor.lower()
        if above and above not in known and above not in earlier:
            wrong.append("The supervisor is not known: their line comes first.")
        if not wrong:
            earlier.add(name)
        checked.append(replace(row, wrong=tuple(dict.fromkeys(wrong))))
    return tuple(checked)


def _wrong_with(row: Row, actor: User) -> list[str]:
    """What the fields of a member would be refused for."""
    person = User(
        username=row.username,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        badge_number=row.badge_number or None,
        password="-",  # noqa: S106 nobody signs in with it
    )
    wrong = []
    try:
        person.clean_fields()
    except ValidationError as refusal:
        wrong = [f"{name}: {' '.join(said)}" for name, said in refusal.message_dict.items()]
    try:
        check_new_roles(row.roles, actor)
    except PolicyViolation as refusal:
        wrong.append(refusal.message)
    return wrong


@transaction.atomic
def import_people(*, text: str, actor: User) -> Sequence[tuple[User, str]]:
    """Add whom the list names and who is not there yet; each with the first password as text.

    Lines with something wrong are left out. The passwords are handed over in person.
    """
    added = []
    for row in look_at_list(text=text, actor=actor):
        if row.wrong or row.is_there:
            continue
        person = add_person(
            username=row.username,
            first_name=row.first_name,
            last_name=row.last_name,
            badge_number=row.badge_number,
            rank="",
            email=row.email,
            roles=[Role(code) for code in row.roles],
            supervisor=User.objects.filter(username__iexact=row.supervisor).first(),
            actor=actor,
            # Told once, for the whole list.
            was_asked_for=True,
        )
        added.append((person, give_first_password(person_id=person.pk, actor=actor)))
    record_event(
        "person.list_imported",
        actor=actor,
        clause=agency_profile().cite("credentials"),
        data={"people": len(added)},
    )
    if added:
        tell_chiefs(f"{actor} added accounts from a list: {len(added)}.", actor)
    return added

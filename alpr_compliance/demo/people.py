"""The demonstration's people. Everyone signs in with the same password; the demo says so."""

from dataclasses import dataclass

from personnel.models import Role

PASSWORD = "drive-safely-24"  # noqa: S105 the demonstration's, shown on its sign-in page


@dataclass(frozen=True)
class Person:
    username: str
    first_name: str
    last_name: str
    badge_number: str
    rank: str
    role: Role
    supervisor: str = "captain"


CHIEF = Person("chief", "Marta", "Ellison", "1", "Chief", Role.CHIEF, "")
CAPTAIN = Person("captain", "Owen", "Brandt", "2", "Captain", Role.ADMINISTRATOR, "chief")
OTHERS = (
    Person("sergeant", "Ruth", "Okafor", "12", "Sergeant", Role.SUPERVISOR),
    Person("officer", "Dana", "Reyes", "31", "Officer", Role.OFFICER, "sergeant"),
    Person("officer2", "Caleb", "Winter", "34", "Officer", Role.OFFICER, "sergeant"),
    Person("dispatcher", "Ines", "Falk", "D4", "Dispatcher", Role.DISPATCHER, "sergeant"),
    Person("sysadmin", "Priya", "Nolan", "S1", "Technician", Role.SYSTEM_ADMINISTRATOR),
    Person("auditor", "Gil", "Sorensen", "A1", "Auditor", Role.AUDITOR, "chief"),
    Person("analyst", "Noor", "Haddad", "C2", "Analyst", Role.ANALYST),
    Person("inspector", "Tom", "Vasquez", "E7", "Technician", Role.INSPECTOR),
)
EVERYONE = (CHIEF, CAPTAIN, *OTHERS)

"""What ties an account to an identity of the agency's provider, and untying it."""

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from ledger.services import record_event
from personnel import permissions
from personnel.gate import agency_profile
from personnel.models import User
from personnel.rules.sign_in import check_unlinking
from personnel.services.notice import administrators, tell
from personnel.services.suspension import end_sessions


@transaction.atomic
def unlink_identity(*, identity_id: int, actor: User) -> User:
    """Untie an account from the provider's identity: a wrong one, or one that was replaced there.

    Every session of its member ends; the next sign-in through the provider ties it anew.
    """
    identity = SocialAccount.objects.select_for_update(no_key=True).get(pk=identity_id)
    person = User.objects.select_for_update(no_key=True).get(pk=identity.user_id)
    permissions.require(actor, "unlink_identity", person)
    clause = agency_profile().cite("credentials")
    check_unlinking(profile=agency_profile(), is_own=person == actor)
    identity.delete()
    end_sessions(person)
    record_event("person.identity_unlinked", actor=actor, subject=person, clause=clause)
    words = f"{actor} untied the account of {person} from their identity at the provider."
    told = {person, *administrators()} - {actor}
    tell(told, f"{words} Their next sign-in there ties it anew.")
    return person

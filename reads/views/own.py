"""One's own search, for its pages: somebody else's is as absent as none."""

from personnel.models import User
from reads.models import Inquiry


def own_inquiry(user: User, inquiry_id: int) -> Inquiry:
    """The search of this number that this person made. Raises Inquiry.DoesNotExist."""
    own = Inquiry.objects.by(user).marking_held()
    return own.select_related("case", "requester").get(pk=inquiry_id)

"""Addresses of one read within one inquiry or hold: signed, for one person, for a short time.

Nobody can guess one, pass one on, or keep one: a read's own id is no address.
"""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.core import signing
from django.db.models import Model
from django.http import Http404

from personnel.models import User
from reads.held import HeldRead
from reads.models import Read

View = Literal["read", "photo", "crop"]

# An image is asked for as its page is shown; a page's links work while a search is open.
LIFE: dict[View, timedelta] = {
    "read": timedelta(hours=12),
    "photo": timedelta(minutes=15),
    "crop": timedelta(minutes=15),
}


def address_token(read: Read | HeldRead, *, view: View, via: Model, user: User) -> str:
    facts = [read.captured_at.isoformat(), read.id.hex]
    return signing.dumps(facts, salt=_salt(view, via, user))


def read_key(token: str, *, view: View, via: Model, user: User) -> tuple[datetime, UUID]:
    """Capture time and id of the read that the token leads to; 404 for any other token."""
    try:
        captured_at, read_id = signing.loads(token, salt=_salt(view, via, user), max_age=LIFE[view])
    except signing.BadSignature as error:
        raise Http404("This address has ended.") from error
    return datetime.fromisoformat(captured_at), UUID(read_id)


def _salt(view: View, via: Model, user: User) -> str:
    return f"reads.{view}.{via._meta.model_name}.{via.pk}.{user.pk}"

"""A covert entry with its written approval, and the sealed alert it raised."""

from dataclasses import dataclass
from uuid import uuid4

from camera_ingest.models import Camera
from governance.models import WrittenApproval
from hotlists.models import Alert, Entry
from hotlists.services.entry import add_entry, decide_entry
from personnel.models import User
from tests.cast import Agency

PLATE = "BQD9316"
# `other_officer` asks for the approval and enters; the captain grants and approves.
OUTSIDE = ("officer", "sergeant", "chief", "dispatcher", "auditor")


@dataclass
class Covert:
    """What was entered under cover."""

    agency: Agency
    approval: WrittenApproval
    entry: Entry

    def read(self, camera: Camera) -> Alert:
        """A read of its plate, and the sealed alert on it."""
        self.agency.read(camera, PLATE, image_id=uuid4())
        return self.sealed

    @property
    def sealed(self) -> Alert:
        return Alert.objects.get(written_approval=self.approval)


def covert_entry(agency: Agency, *audience: User, **changes: object) -> Covert:
    """A live covert entry, whose audience are these people beside its author and approver."""
    approval = agency.written_approval(audience=audience)
    draft = agency.draft(PLATE, is_covert=True, written_approval_id=approval.pk, **changes)
    entry = add_entry(draft=draft, actor=agency.other_officer)
    if entry.status == Entry.Status.PROPOSED:
        entry = decide_entry(entry_id=entry.pk, actor=agency.captain, approve=True)
    return Covert(agency, approval, entry)

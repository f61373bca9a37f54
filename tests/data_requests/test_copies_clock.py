"""Copies end with the holds on what is in them: earlier, later, and told to those who have them."""

from datetime import timedelta

import pytest
import time_machine
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from data_requests.models import Package
from data_requests.services.copies import follow_holds, tell_of_ended_copies
from data_requests.services.packaging import collect_package, confirm_receipt
from data_requests.tasks import tell_of_ended_copies as task
from reads.models import Hold
from tests.data_requests.asking import (
    granted,
    officer_draft,
    preservation_draft,
    release_draft,
    submitted,
    verified,
    warrant_draft,
)
from tests.data_requests.test_handover import IN_SCOPE, see
from tests.data_requests.test_package_clock import DAY, SECOND, end, pack
from tests.data_requests.test_preservation import sworn_and_submitted

pytestmark = pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


@pytest.fixture
def preserved(kinston):
    """The preservation request whose hold keeps the read that is handed over."""
    see(kinston)
    return sworn_and_submitted(kinston, preservation_draft(kinston))


@pytest.fixture
def package(kinston, preserved):
    request = granted(kinston, submitted(kinston, officer_draft(kinston)))
    made = pack(kinston, request).package
    return confirm_receipt(package_id=made.pk, actor=kinston.captain, received_by="O. Officer")


def destroy_by(package):
    return Package.objects.get(pk=package.pk).disclosure.destroy_by


def renew(kinston, preserved):
    draft = preservation_draft(
        kinston,
        continues_id=preserved.pk,
        window_from=preserved.window_from,
        window_to=preserved.window_to,
    )
    return sworn_and_submitted(kinston, draft).hold


def with_addresses(agency):
    for who in ("captain", "officer", "sergeant"):
        person = getattr(agency, who)
        person.email = f"{who}@agency.example"
        person.save()


def test_an_early_end_brings_their_day_forward(kinston, preserved, package):
    with time_machine.travel(timezone.now() + 30 * DAY, tick=False):
        assert follow_holds(timezone.now()) == 0
        end(kinston, preserved.hold)
        assert follow_holds(timezone.now()) == 1
        assert destroy_by(package) == timezone.now()
        assert follow_holds(timezone.now()) == 0
    later = timezone.now() + 31 * DAY
    assert follow_holds(later) == 0
    assert Package.objects.destruction_overdue(later).get() == package


def test_a_renewal_in_time_moves_it_a_year_on(kinston, preserved, package):
    first = preserved.hold.ends_at
    with time_machine.travel(first - SECOND, tick=False):
        renewal = renew(kinston, preserved)
        assert renewal.ends_at == timezone.now() + relativedelta(years=1)
    # The clock runs only after the first end: the renewal counts, since it came before.
    with time_machine.travel(first + SECOND, tick=False):
        assert tell_of_ended_copies(timezone.now()) == 0
        assert destroy_by(package) == renewal.ends_at
    with time_machine.travel(renewal.ends_at, tick=False):
        follow_holds(timezone.now())
        assert destroy_by(package) == renewal.ends_at


def test_a_request_that_comes_late_revives_no_copy(kinston, preserved, package):
    with time_machine.travel(preserved.hold.ends_at + SECOND, tick=False):
        sworn_and_submitted(
            kinston,
            preservation_draft(
                kinston, window_from=preserved.window_from, window_to=preserved.window_to
            ),
        )
        follow_holds(timezone.now())
    assert destroy_by(package) == preserved.hold.ends_at


def test_the_hold_of_another_vehicle_is_not_theirs(kinston, package):
    see(kinston, "WLE6243")
    other = submitted(kinston, warrant_draft(kinston, plate="WLE6243"))
    first = destroy_by(package)
    end(kinston, other.hold)
    follow_holds(timezone.now())
    assert destroy_by(package) == first


def test_the_day_is_that_of_the_holds_on_the_packed_reads(kinston):
    """A hold of the same plate that covers other hours, and ends sooner, says nothing."""
    now = timezone.now()
    before = {
        "window_from": now - timedelta(days=2, hours=23),
        "window_to": now - IN_SCOPE - timedelta(hours=1),
    }
    sworn_and_submitted(kinston, preservation_draft(kinston, **before))
    with time_machine.travel(now + DAY, tick=False):
        see(kinston, ago=IN_SCOPE + DAY)
        window = {"window_from": now - 3 * DAY, "window_to": now - 2 * DAY}
        held = sworn_and_submitted(kinston, preservation_draft(kinston, **window)).hold
        request = granted(kinston, submitted(kinston, officer_draft(kinston, **window)))
        assert pack(kinston, request).package.disclosure.destroy_by == held.ends_at


def test_of_two_holds_on_a_read_the_longer_keeps_its_copy(kinston, preserved, package):
    with time_machine.travel(timezone.now() + DAY, tick=False):
        window = {"window_from": preserved.window_from, "window_to": preserved.window_to}
        second = sworn_and_submitted(kinston, preservation_draft(kinston, **window)).hold
        end(kinston, preserved.hold)
        follow_holds(timezone.now())
        assert destroy_by(package) == second.ends_at


def test_those_who_have_copies_are_told_once_and_without_a_plate(kinston, preserved, package):
    with_addresses(kinston)
    assert task() == 0
    end(kinston, preserved.hold)
    follow_holds(timezone.now())
    mail.outbox.clear()
    assert task() == 2
    assert task() == 0
    told = {address for message in mail.outbox for address in message.to}
    assert told == {"captain@agency.example", "officer@agency.example"}
    for message in mail.outbox:
        assert package.request.number in message.subject
        assert "Destroy every copy" in message.body
        assert "KTX4827" not in message.subject + message.body


def test_who_is_outside_is_told_too(kinston, preserved):
    with_addresses(kinston)
    request = granted(kinston, verified(kinston, submitted(kinston, release_draft(kinston))))
    made = pack(kinston, request).package
    end(kinston, preserved.hold)
    follow_holds(timezone.now())
    mail.outbox.clear()
    assert tell_of_ended_copies(timezone.now()) == 3
    assert ["ortiz@sheriff.example"] in [message.to for message in mail.outbox]
    assert Package.objects.get(pk=made.pk).end_told_at is not None


def test_what_was_told_stays_over(kinston, preserved, package):
    with time_machine.travel(preserved.hold.ends_at, tick=False):
        tell_of_ended_copies(timezone.now())
        Hold.objects.update(ends_at=timezone.now() + 9 * DAY)
        assert follow_holds(timezone.now()) == 0
    assert destroy_by(package) == preserved.hold.ends_at


def test_a_link_that_nobody_opened_left_no_copy(lexington):
    see(lexington)
    request = granted(lexington, submitted(lexington, officer_draft(lexington)))
    unopened = pack(lexington, request, medium="link", media_label="").package
    opened = pack(lexington, request, medium="link", media_label="")
    assert collect_package(token=opened.token)
    due = lexington.profile.requests.hand_over.destroy_after.after(unopened.made_at) + DAY
    assert Package.objects.to_be_told(due).get() == opened.package


def test_the_page_takes_the_word_that_they_are_destroyed(kinston, preserved, sign_in):
    request = granted(kinston, submitted(kinston, officer_draft(kinston)))
    made = pack(kinston, request).package
    page, note = (
        reverse("data_requests:request", args=[request.pk]),
        reverse("data_requests:destroyed", args=[made.pk]),
    )
    client = sign_in(kinston.captain)
    assert note not in client.get(page).content.decode()
    end(kinston, preserved.hold)
    follow_holds(timezone.now())
    assert note in client.get(page).content.decode()
    client.post(note, {"told_by": "Officer Officer"})
    assert not Package.objects.destruction_overdue(timezone.now()).exists()

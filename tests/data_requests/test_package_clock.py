"""A package and its copies follow the holds on the reads inside."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation
from data_requests.services.packaging import (
    collect_package,
    make_package,
    path_of,
    remove_due_packages,
    take_package,
)
from ledger.models import Event
from personnel.services import scheduled_work
from reads.models import Hold, PreservedRead
from reads.services import purge_expired
from reads.services.hold import ask_end, end_hold
from tests.data_requests.asking import (
    granted,
    officer_draft,
    preservation_draft,
    submitted,
    warrant_draft,
)
from tests.data_requests.test_handover import medium, see
from tests.data_requests.test_preservation import sworn_and_submitted

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _package_folder(tmp_path, settings):
    settings.PACKAGE_DIR = tmp_path / "packages"


def end(agency, hold):
    """What two people decide, before the term of the hold."""
    reason = Hold.EndReason.WITHDRAWN
    ask_end(hold_id=hold.pk, actor=agency.captain, reason=reason, note="Solved")
    end_hold(hold_id=hold.pk, actor=agency.chief)


def pack(agency, request, **changes):
    how = medium(agency) | changes
    return make_package(request_id=request.pk, actor=agency.captain, **how)


def past_limit(agency, **changes):
    past = agency.profile.retention.reads.effective.after(timezone.now())
    return time_machine.travel(past, **changes)


def refused(agency, package):
    with pytest.raises(PolicyViolation, match="gone"):
        take_package(package_id=package.pk, actor=agency.captain)
    return True


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_past_the_limit_it_goes_when_its_hold_ends_early(agency):
    see(agency)
    request = granted(agency, submitted(agency, warrant_draft(agency)))
    with past_limit(agency, tick=False) as clock:
        package = pack(agency, request).package
        assert remove_due_packages(timezone.now()) == 0
        assert take_package(package_id=package.pk, actor=agency.captain)
        clock.shift(DAY)
        end(agency, request.hold)
        # Nobody takes it in the minutes until its file is removed.
        assert refused(agency, package)
        assert path_of(package).exists()
        assert remove_due_packages(timezone.now()) == 1
    assert not path_of(package).exists()
    event = Event.objects.about(package).get(kind="package.clock_moved")
    assert event.data == {"request": request.pk}


def test_its_link_does_not_open_once_its_hold_has_ended(lexington):
    see(lexington)
    request = granted(lexington, submitted(lexington, warrant_draft(lexington)))
    with past_limit(lexington, tick=False):
        made = pack(lexington, request, medium="link", media_label="")
        end(lexington, request.hold)
        assert collect_package(token=made.token) is None


@pytest.mark.clause("KIN-IV.E.7", "NC-20-183.32(d)")
def test_in_kinston_it_waits_no_longer_than_its_hold(kinston):
    see(kinston)
    hold = sworn_and_submitted(kinston, preservation_draft(kinston)).hold
    request = granted(kinston, submitted(kinston, officer_draft(kinston)))
    with time_machine.travel(hold.ends_at - DAY, tick=False):
        package = pack(kinston, request).package
        assert package.collect_by == hold.ends_at
    with time_machine.travel(hold.ends_at, tick=False):
        assert refused(kinston, package)
        assert remove_due_packages(timezone.now()) == 1


@pytest.mark.clause("KIN-IV.E.6")
def test_within_the_limit_its_end_matters_where_only_preserved_data_leaves(agency):
    see(agency)
    hold = sworn_and_submitted(agency, preservation_draft(agency)).hold
    request = granted(agency, submitted(agency, officer_draft(agency)))
    package = pack(agency, request).package
    end(agency, hold)
    gone = remove_due_packages(timezone.now())
    assert gone == (1 if agency.profile.name == "kinston_nc" else 0)
    assert path_of(package).exists() == (gone == 0)


def test_another_hold_on_its_reads_keeps_it(agency):
    see(agency)
    first = granted(agency, submitted(agency, warrant_draft(agency)))
    second = submitted(agency, warrant_draft(agency))
    with past_limit(agency, tick=False):
        package = pack(agency, first).package
        end(agency, first.hold)
        assert remove_due_packages(timezone.now()) == 0
        assert take_package(package_id=package.pk, actor=agency.captain)
        end(agency, second.hold)
        assert remove_due_packages(timezone.now()) == 1
        submitted(agency, warrant_draft(agency))
        assert refused(agency, package)


def test_the_purge_takes_it_with_its_reads(committed_agency):
    agency = committed_agency
    see(agency)
    request = granted(agency, submitted(agency, warrant_draft(agency)))
    with past_limit(agency):
        purge_expired(actor=scheduled_work(), clock_is_right=True)
        package = pack(agency, request).package
        purge_expired(actor=scheduled_work(), clock_is_right=True)
        assert path_of(package).exists()
        end(agency, request.hold)
        purge_expired(actor=scheduled_work(), clock_is_right=True)
    assert not PreservedRead.objects.exists()
    assert not path_of(package).exists()
    package.refresh_from_db()
    assert package.removed_at is not None

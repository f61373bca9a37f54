"""The plates and words of the vendor's log go with the life of the agency's own logs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from audits.models import Audit, AuditItem, VendorLog, VendorSearch
from audits.rules.vendor_log import read
from governance.models import Referral
from governance.services import effective_profile
from reads.logs import REMOVED, texts_of
from reads.register import Log

# What was taken in stood in the file's row before.
TABLES = (VendorSearch._meta.db_table, VendorLog._meta.db_table)


def _searches_over(before: datetime, now: datetime) -> QuerySet[VendorSearch]:
    """Searches made by then, but for those that an audit or a referral still rests on."""
    over = VendorSearch.objects.filter(at__lte=before, cleared_at=None)
    over = over.exclude(person__in=Referral.objects.keeping().values("person"))
    judged = AuditItem.objects.judged_since(before).exclude(vendor_search=None)
    over = over.exclude(pk__in=judged.values("vendor_search"))
    return over.exclude(pk__in=Audit.objects.unfinished().population_ids())


def _clear_search(search: VendorSearch, now: datetime) -> set[str]:
    plate = search.plate
    search.plate = search.case_number = ""
    search.reason = REMOVED if search.reason else ""
    search.cleared_at = now
    search.save(update_fields=["plate", "case_number", "reason", "cleared_at"])
    return texts_of(plate)


def _drafts_over(before: datetime, now: datetime) -> QuerySet[VendorLog]:
    """Files that were uploaded by then and never taken in."""
    return VendorLog.objects.filter(uploaded_at__lte=before).exclude(text="")


def _clear_draft(log: VendorLog, now: datetime) -> set[str]:
    plates: set[str] = set()
    if "at" in log.mapping:
        zone = ZoneInfo(effective_profile(now).agency.timezone)
        told = read(log.text, log.mapping, first=log.first, last=log.last, zone=zone).searches
        plates = set().union(*(texts_of(search.plate) for search in told))
    log.text, log.mapping = "", {}
    log.save(update_fields=["text", "mapping"])
    return plates


SEARCHES = Log(VendorSearch._meta.db_table, _searches_over, _clear_search, TABLES)
FILES = Log(VendorLog._meta.db_table, _drafts_over, _clear_draft, TABLES)

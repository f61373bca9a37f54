import os
from datetime import timedelta
from django.utils import timezone
from hotlists.models import *
from hotlists.services.entry import add_list
from hotlists.services.suspension import suspend_entry
def test_shot(site, desk, committed_agency):
    a = committed_agency
    add_list(name="State list", source="ncic", owner="State Patrol", legal_basis="NCIC by the state", actor=a.captain, is_restricted=True)
    e = a.add_entry("KTX4827"); f = a.add_entry("QBB1234", vehicle_make="Ford")
    from django.db import transaction
    with transaction.atomic(): suspend_entry(entry_id=e.pk, actor=a.dispatcher, reason=Suspension.Reason.NEGATIVE_STATUS)
    EntryReview.objects.create(entry=f, cause="misread", opened_at=timezone.now())
    EntryReview.objects.create(entry=f, cause="wrong_state", opened_at=timezone.now())
    HotList.objects.filter(name="Agency list").update(refreshed_at=timezone.now()-timedelta(hours=30))
    d = desk("captain")
    for name, path in (("lists","/lists/"),("list", f"/lists/{e.hot_list_id}/"),("susp","/suspended/"),("rev","/reviews/")):
        d.open(path); d.shot(name)
    d.open(f"/lists/{e.hot_list_id}/"); d.page.click("text=Switch a category on"); d.shot("sheet")
    l = desk("sergeant", theme="light"); l.open("/suspended/"); l.page.click("text=Still wanted"); l.shot("lift")
    l.open(f"/lists/{e.hot_list_id}/"); l.shot("list-light")

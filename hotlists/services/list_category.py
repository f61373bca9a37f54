"""Categories of a list: switched on for a purpose with a reason, and off again."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from alpr_compliance.policy import PolicyViolation, Profile
from governance.services import effective_profile
from hotlists import permissions
from hotlists.models import Entry, HotList, ListCategory
from hotlists.rules.category import check_category, check_category_in_use
from hotlists.services.recheck import recheck_alerts_on
from ledger.services import record_event
from personnel.models import User
from personnel.standing import administrator_capacity


@transaction.atomic
def switch_on_category(
    *, hot_list_id: int, category: str, purpose: str, reason: str, actor: User
) -> ListCategory:
    """Use a category on this list: its entries match, and may be entered, from now on."""
    hot_list = HotList.objects.select_for_update(no_key=True).get(pk=hot_list_id)
    permissions.require(actor, "switch_category", hot_list)
    profile = effective_profile(timezone.now())
    check_category(
        profile=profile,
        category=category,
        purpose=purpose,
        reason=reason,
        is_determined=hot_list.determined_at is not None,
    )
    if hot_list.categories.filter(category=category, switched_off_at=None).exists():
        raise PolicyViolation(
            profile.cite("categories"),
            "This category is switched on already.",
            "Switch it off first to give it another purpose or reason.",
        )
    row = _switched_on(hot_list, category, purpose, reason.strip(), actor)
    row.full_clean()
    row.save()
    _record_switched_on([row], actor, profile)
    recheck_alerts_on(_entries_of(row))
    return row


def switch_on_policy_categories(*, hot_list: HotList, actor: User, profile: Profile) -> None:
    """Switch on what the adopted policy maps, with its reasons. Part of determining the list.

    The Administrator, who determines the list on these terms, narrows it afterwards.
    """
    for each in profile.categories:
        check_category(
            profile=profile,
            category=each.code,
            purpose=each.purpose,
            reason=each.reason,
            is_determined=True,
        )
    rows = [
        _switched_on(hot_list, each.code, each.purpose, each.reason, actor)
        for each in profile.categories
    ]
    ListCategory.objects.bulk_create(rows)
    _record_switched_on(rows, actor, profile)


def _switched_on(
    hot_list: HotList, category: str, purpose: str, reason: str, actor: User
) -> ListCategory:
    return ListCategory(
        hot_list=hot_list,
        category=category,
        purpose=purpose,
        reason=reason,
        switched_on_by=actor,
        switched_on_at=timezone.now(),
    )


def _record_switched_on(rows: list[ListCategory], actor: User, profile: Profile) -> None:
    capacity = administrator_capacity(actor, act="choose_lists")
    for row in rows:
        record_event(
            "list_category.switched_on",
            actor=actor,
            subject=row.hot_list,
            clause=profile.cite("categories"),
            data={"category": row.category, "purpose": row.purpose, "capacity": capacity},
        )


@transaction.atomic
def switch_off_category(*, hot_list_id: int, category: str, actor: User) -> ListCategory:
    """Entries of this category on this list match nothing from now on."""
    hot_list = HotList.objects.select_for_update(no_key=True).get(pk=hot_list_id)
    permissions.require(actor, "switch_category", hot_list)
    row = hot_list.categories.get(category=category, switched_off_at=None)
    row.switched_off_by = actor
    row.switched_off_at = timezone.now()
    row.full_clean()
    row.save(update_fields=["switched_off_by", "switched_off_at"])
    record_event(
        "list_category.switched_off",
        actor=actor,
        subject=hot_list,
        clause=effective_profile(timezone.now()).cite("categories"),
        data={
            "category": category,
            "capacity": administrator_capacity(actor, act="choose_lists"),
        },
    )
    recheck_alerts_on(_entries_of(row))
    return row


def _entries_of(row: ListCategory) -> QuerySet[Entry]:
    return Entry.objects.filter(hot_list=row.hot_list, category=row.category)


def purposes_in_use(hot_list: HotList, profile: Profile) -> dict[str, str]:
    """The purpose of each category that is on for this list.

    For a list that is not determined yet: as it will be once it is.
    """
    if hot_list.determined_at is None:
        return {each.code: each.purpose for each in profile.categories}
    on = hot_list.categories.filter(switched_off_at=None)
    return dict(on.values_list("category", "purpose"))


def require_category_in_use(*, hot_list: HotList, category: str, profile: Profile) -> None:
    """Refuse an entry of a category that is not switched on for this list."""
    check_category_in_use(
        profile=profile,
        category=category,
        is_determined=hot_list.determined_at is not None,
        is_on=hot_list.categories.filter(category=category, switched_off_at=None).exists(),
    )

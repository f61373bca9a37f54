"""What is done by the clock, and how often: read by Celery's beat through the settings."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

# An entry expires before its next turn: a worker that was away does the work once, not thrice.
SCHEDULE: dict[str, dict[str, Any]] = {
    "seal-trail": {
        "task": "ledger.tasks.seal_trail",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "mail-account-notices": {
        "task": "personnel.tasks.mail_account_notices",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "forget-ended-sessions": {
        "task": "personnel.tasks.forget_ended_sessions",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "watch-dormant-accounts": {
        "task": "personnel.tasks.watch_dormant_accounts",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "verify-trail": {
        "task": "audits.tasks.verify_trail",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "purge-expired-reads": {
        "task": "reads.tasks.purge_expired",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "back-up": {
        "task": "reads.tasks.back_up",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 800},
    },
    "flag-late-cases": {
        "task": "reads.tasks.flag_late_cases",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 800},
    },
    "reconcile-retention": {
        "task": "reads.tasks.reconcile",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "remind-of-holds": {
        "task": "reads.tasks.remind_of_holds",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "remind-of-flags": {
        "task": "governance.tasks.remind_of_flags",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "remind-of-training": {
        "task": "governance.tasks.remind_of_training",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "remind-of-usage": {
        "task": "reads.tasks.remind_of_usage",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "remind-of-audits": {
        "task": "audits.tasks.remind_of_audits",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "mail-unknown-agencies": {
        "task": "audits.tasks.mail_unknown_agencies",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 800},
    },
    "remind-of-unkept-alerts": {
        "task": "hotlists.tasks.remind_of_unkept",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "remind-of-unkept-results": {
        "task": "reads.tasks.remind_of_unkept_results",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "watch-purge": {
        "task": "reads.tasks.watch_purge",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "make-partitions-ahead": {
        "task": "reads.tasks.make_partitions",
        "schedule": timedelta(hours=6),
        "options": {"expires": 3600},
    },
    "mail-findings": {
        "task": "governance.tasks.mail_findings",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "monitor-recent-searches": {
        "task": "reads.tasks.monitor_recent",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 3600},
    },
    "index-past-days": {
        "task": "reads.tasks.index_past_days",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "resend-pending-frames": {
        "task": "camera_ingest.tasks.resend_pending_frames",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 25},
    },
    "watch-cameras": {
        "task": "camera_ingest.tasks.watch_cameras",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "mail-camera-alarms": {
        "task": "camera_ingest.tasks.mail_camera_alarms",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "count-camera-days": {
        "task": "camera_ingest.tasks.count_camera_days",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "remind-of-checks": {
        "task": "camera_ingest.tasks.remind_of_checks",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "keep-deployments": {
        "task": "camera_ingest.tasks.keep_deployments",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 550},
    },
    "end-entries": {
        "task": "hotlists.tasks.end_entries",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "mail-entry-notices": {
        "task": "hotlists.tasks.mail_entry_notices",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "mail-stale-lists": {
        "task": "hotlists.tasks.mail_stale_lists",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 240},
    },
    "mail-suspensions": {
        "task": "hotlists.tasks.mail_suspensions",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 800},
    },
    "take-incoming-lists": {
        "task": "hotlists.tasks.take_incoming_lists",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "tidy-list-imports": {
        "task": "hotlists.tasks.tidy_list_imports",
        "schedule": timedelta(minutes=30),
        "options": {"expires": 1700},
    },
    "mail-notices": {
        "task": "hotlists.tasks.mail_notices",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "resend-notices-out": {
        "task": "hotlists.tasks.resend_notices_out",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 550},
    },
    "warn-of-open-alerts": {
        "task": "hotlists.tasks.warn_of_open_alerts",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "remind-of-follow-ups": {
        "task": "hotlists.tasks.remind_of_follow_ups",
        "schedule": timedelta(hours=1),
        "options": {"expires": 3000},
    },
    "remove-packages": {
        "task": "data_requests.tasks.remove_packages",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 550},
    },
    "tell-of-ended-copies": {
        "task": "data_requests.tasks.tell_of_ended_copies",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 550},
    },
    "remind-of-requests": {
        "task": "data_requests.tasks.remind_of_requests",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "remind-who-asked-from-outside": {
        "task": "data_requests.tasks.remind_who_asked",
        "schedule": timedelta(days=1),
        "options": {"expires": 80000},
    },
    "mail-request-steps": {
        "task": "data_requests.tasks.mail_steps",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "escalate-unclaimed-alerts": {
        "task": "hotlists.tasks.escalate_unclaimed",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 4},
    },
}

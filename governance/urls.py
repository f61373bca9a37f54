from django.urls import path

from governance import views
from governance.views import training

app_name = "governance"
urlpatterns = [
    path("policy/", views.policy, name="policy"),
    path("policy/propose/", views.propose, name="propose"),
    path("policy/<int:adoption_id>/adopt/", views.adopt, name="adopt"),
    path("policy/sign/", training.sign, name="sign-policy"),
    path("training/", training.sessions, name="training"),
    path("training/record/", training.record, name="record-session"),
    path("documents/<int:document_id>/", views.document, name="document"),
    path("cases/", views.cases, name="cases"),
    path("cases/add/", views.add_case, name="add-case"),
    path("cases/import/", views.import_cases, name="import-cases"),
    path("cases/kind/", views.correct_case_kind, name="correct-case-kind"),
    path("cases/<int:case_id>/close/", views.close_case, name="close-case"),
    path("report-misuse/", views.report, name="report-misuse"),
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/<int:referral_id>/", views.referral, name="referral"),
    path("referrals/<int:referral_id>/take-up/", views.take_up, name="take-up-referral"),
    path("referrals/<int:referral_id>/close/", views.close, name="close-referral"),
    path("written-approvals/", views.written_approvals, name="written-approvals"),
    path("written-approvals/ask/", views.ask_approval, name="ask-approval"),
    path("written-approvals/<int:approval_id>/", views.written_approval, name="written-approval"),
    path(
        "written-approvals/<int:approval_id>/decide/", views.decide_approval, name="decide-approval"
    ),
    path("written-approvals/<int:approval_id>/end/", views.end_approval, name="end-approval"),
    path(
        "written-approvals/<int:approval_id>/paper/",
        views.approval_document,
        name="approval-document",
    ),
]

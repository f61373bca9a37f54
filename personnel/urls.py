from django.urls import path

from personnel.views import account_requests, accounts, locked_out, people, sessions

app_name = "personnel"
urlpatterns = [
    path("", people.home, name="home"),
    path("sessions/", sessions.own, name="sessions"),
    path("sessions/here/", sessions.here, name="here"),
    path("sessions/lock/", sessions.lock_now, name="lock-now"),
    path("people/<int:person_id>/sessions/", sessions.of_person, name="person-sessions"),
    path("people/<int:person_id>/sessions/end/", sessions.end_one, name="end-session"),
    path("people/<int:person_id>/sessions/end-all/", sessions.end_others, name="end-sessions"),
    path("people/", people.people, name="people"),
    path("people/accounts/", accounts.accounts, name="accounts"),
    path("people/add/", accounts.add_person, name="add-person"),
    path("people/<int:person_id>/change/", accounts.change_person, name="change-person"),
    path("people/<int:person_id>/password/", accounts.give_password, name="give-password"),
    path("people/accounts/review/", accounts.sign_review, name="sign-access-review"),
    path("people/requests/", account_requests.account_requests, name="account-requests"),
    path("people/requests/ask/", account_requests.ask, name="ask-for-account"),
    path("people/requests/<int:asked_id>/", account_requests.decide, name="decide-account"),
    path("people/import/", account_requests.import_people, name="import-people"),
    path("people/locked-out/", locked_out.locked_out, name="locked-out"),
    path("people/locks/<int:lock_id>/release/", locked_out.release, name="release-lock"),
    path("people/lost-factor/", locked_out.ask_reset, name="ask-factor-reset"),
    path(
        "people/lost-factor/<int:reset_id>/confirm/",
        locked_out.confirm_reset,
        name="confirm-factor-reset",
    ),
    path(
        "people/identities/<int:identity_id>/unlink/",
        accounts.unlink,
        name="unlink-identity",
    ),
    path("people/<int:person_id>/close/", accounts.close, name="close-account"),
    path("people/<int:person_id>/reopen/", accounts.reopen, name="reopen-account"),
    path("people/<int:person_id>/shift/", people.assign_shift, name="assign-shift"),
    path("people/designate/", people.designate, name="designate"),
    path(
        "people/designations/<int:designation_id>/revoke/",
        people.revoke_designation,
        name="revoke-designation",
    ),
]

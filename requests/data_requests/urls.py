from django.urls import path

from data_requests.views import asking, file, log, steps, writing

app_name = "data_requests"
urlpatterns = [
    path("requests/", log.log, name="log"),
    path("requests/log.csv", log.log_csv, name="log-csv"),
    path("requests/new/", writing.new, name="new"),
    path("requests/new/preservation/", writing.new_preservation, name="new-preservation"),
    path("requests/new/<str:kind>/", writing.new_kind, name="new-kind"),
    path("requests/<int:request_id>/", file.file, name="request"),
    path("requests/<int:request_id>/change/", writing.change, name="change"),
    path("requests/<int:request_id>/papers/<int:paper_id>/", file.document, name="document"),
    path("requests/<int:request_id>/attach/", writing.attach, name="attach"),
    path("requests/<int:request_id>/swear/", steps.swear, name="swear"),
    path("requests/<int:request_id>/submit/", steps.submit, name="submit"),
    path("requests/<int:request_id>/withdraw/", steps.withdraw, name="withdraw"),
    path("requests/<int:request_id>/verify/", steps.verify, name="verify"),
    path("requests/<int:request_id>/return/", steps.return_, name="return"),
    path("requests/<int:request_id>/approve/", steps.approve, name="approve"),
    path("requests/<int:request_id>/decide/", steps.decide, name="decide"),
    path("requests/<int:request_id>/counsel/", steps.counsel, name="counsel"),
    path("requests/<int:request_id>/send/", steps.send, name="send"),
    path("requests/<int:request_id>/warrant/", steps.seek_warrant, name="seek-warrant"),
    path("requests/<int:request_id>/answer/", steps.note_answer, name="note-answer"),
    path("requests/<int:request_id>/close/", steps.close, name="close"),
    path("requests/<int:request_id>/statement.pdf", file.statement, name="statement"),
    path("ask/", asking.ask, name="ask"),
    path("ask/state/", asking.state, name="ask-state"),
    path("ask/state/statement/", asking.statement, name="ask-statement"),
    path("ask/state/paper/", asking.paper, name="ask-paper"),
    path("ask/state/statement.pdf", asking.print_statement, name="ask-print"),
    path("ask/<str:kind>/", asking.ask_kind, name="ask-kind"),
]

"""Public addresses below the pages of a consultation."""

from django.urls import path

from consult import views

urlpatterns = [
    path("my-answer/", views.enter_code, name="consult_code"),
    path("consultations/<slug:slug>/answer/", views.start, name="consult_start"),
    path("consultations/<slug:slug>/answer/all/", views.all_questions, name="consult_all"),
    path("consultations/<slug:slug>/answer/send/", views.send, name="consult_send"),
    path("consultations/<slug:slug>/answer/<int:number>/", views.question, name="consult_question"),
    path("consultations/<slug:slug>/receipt/", views.receipt, name="consult_receipt"),
    path("consultations/<slug:slug>/mine/", views.where_it_stands, name="consult_standing"),
    path("consultations/<slug:slug>/mine/text/", views.my_answer, name="consult_my_answer"),
    path("consultations/<slug:slug>/mine/consent/", views.change_consent, name="consult_consent"),
    path("consultations/<slug:slug>/mine/withdraw/", views.withdraw, name="consult_withdraw"),
    path("consultations/<slug:slug>/results/", views.results, name="consult_results"),
    path("consultations/<slug:slug>/outcome/", views.outcome, name="consult_outcome"),
]

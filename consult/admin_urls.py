"""Addresses of the officials' screens, below ``/cms/``."""

from django.urls import path

from consult.admin_views import asking_back, paper_text, plan, questions, replies, running, versions

_ONE = "consultations/<int:pk>/"

urlpatterns = [
    path("consultations/", running.consultations, name="admin_consultations"),
    path("consultations/new/", plan.new, name="admin_consultation_new"),
    path("consultations/clocks/", running.clocks, name="admin_clocks"),
    path(_ONE, running.consultation, name="admin_consultation"),
    path(f"{_ONE}extend/", running.extend, name="admin_consultation_extend"),
    path(f"{_ONE}withdraw/", running.withdraw, name="admin_consultation_withdraw"),
    path(f"{_ONE}readers/", running.readers, name="admin_consultation_readers"),
    path(f"{_ONE}timeline/", running.events, name="admin_consultation_timeline"),
    path(f"{_ONE}plan/", plan.plan, name="admin_consultation_plan"),
    path(f"{_ONE}reason/<str:gate>/", plan.override, name="admin_consultation_override"),
    path(f"{_ONE}text/", paper_text.text, name="admin_consultation_text"),
    path(f"{_ONE}text/head/", paper_text.head, name="admin_text_head"),
    path(f"{_ONE}text/sections/new/", paper_text.section, name="admin_text_section_new"),
    path(f"{_ONE}text/sections/<str:key>/", paper_text.section, name="admin_text_section"),
    path(f"{_ONE}text/sections/<str:key>/move/", paper_text.section_move, name="admin_text_section_move"),
    path(f"{_ONE}text/sections/<str:key>/remove/", paper_text.section_remove, name="admin_text_section_remove"),
    path(f"{_ONE}questions/", questions.questions, name="admin_consultation_questions"),
    path(f"{_ONE}questions/new/", questions.question, name="admin_question_new"),
    path(f"{_ONE}questions/<int:number>/", questions.question, name="admin_question"),
    path(f"{_ONE}questions/<int:number>/move/", questions.move, name="admin_question_move"),
    path(f"{_ONE}questions/<int:number>/remove/", questions.remove, name="admin_question_remove"),
    path(f"{_ONE}questions/<int:number>/correct/", questions.correct, name="admin_question_correct"),
    path(f"{_ONE}replies/", replies.replies, name="admin_consultation_replies"),
    path(f"{_ONE}replies/summary/", replies.summary, name="admin_summary"),
    path(f"{_ONE}replies/synopsis/", replies.synopsis, name="admin_synopsis"),
    path(f"{_ONE}replies/themes/<slug:code>/", replies.reply, name="admin_reply"),
    path(f"{_ONE}text/publish/", versions.publish, name="admin_text_publish"),
    path(f"{_ONE}text/mend/", versions.mend, name="admin_text_mend"),
    path(f"{_ONE}remarks/", versions.remark_list, name="admin_remarks"),
    path(f"{_ONE}remarks/<int:post>/", versions.remark, name="admin_remark"),
    path(f"{_ONE}asked-back/", asking_back.asked, name="admin_asked_back"),
    path(f"{_ONE}asked-back/<uuid:public_id>/", asking_back.ask, name="admin_ask_back"),
    path(f"{_ONE}<slug:step>/", running.take_step, name="admin_consultation_step"),
]

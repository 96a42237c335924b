"""Public addresses of conversations; the pages of the forums stand in the page tree."""

from django.urls import path

from dialogue.views import balance, meetings, moderation, reading, receipts, wall, writing

urlpatterns = [
    path("forums/<slug:slug>/new/", writing.new_conversation, name="conversation_new"),
    path("threads/<int:pk>/", reading.thread, name="thread"),
    path("threads/<int:pk>/news/", reading.news, name="thread_news"),
    path("threads/<int:pk>/fragment/", reading.fragment, name="thread_fragment"),
    path("threads/<int:pk>/post/", writing.write, name="thread_write"),
    path("threads/<int:pk>/follow/", writing.follow, name="thread_follow"),
    path("threads/<int:pk>/manage/", moderation.manage, name="thread_manage"),
    path("threads/<int:pk>/posts/<int:number>/edit/", writing.edit, name="post_edit"),
    path("threads/<int:pk>/posts/<int:number>/withdraw/", writing.withdraw, name="post_withdraw"),
    path("threads/<int:pk>/posts/<int:number>/report/", moderation.report, name="post_report"),
    path("threads/<int:pk>/posts/<int:number>/versions/", reading.versions, name="post_versions"),
    path("moderation/posts/<int:pk>/", moderation.moderate, name="post_moderate"),
    path("my-post/", receipts.enter_code, name="post_code"),
    path("my-post/receipt/", receipts.receipt, name="post_receipt"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/feed/", meetings.MeetingFeed(), name="meeting_feed"),
    path("meetings/calendar.ics", meetings.calendar_file, name="meeting_calendar"),
    path("meetings/<slug:slug>/", meetings.meeting, name="meeting"),
    path("meetings/<slug:slug>/meeting.ics", meetings.meeting_file, name="meeting_file"),
    path("meetings/<slug:slug>/questions/", wall.wall, name="meeting_wall"),
    path("meetings/<slug:slug>/questions/list/", wall.fragment, name="meeting_wall_list"),
    path("meetings/<slug:slug>/questions/screen/", wall.screen, name="meeting_screen"),
    path("meetings/<slug:slug>/questions/ask/", wall.ask, name="meeting_ask"),
    path("meetings/<slug:slug>/questions/carry-over/", wall.carry_over, name="meeting_carry_over"),
    path("meetings/<slug:slug>/questions/<int:pk>/support/", wall.support, name="question_support"),
    path("meetings/<slug:slug>/questions/<int:pk>/lead/", wall.lead, name="question_lead"),
    path("threads/<int:pk>/summary/", balance.summary, name="thread_summary"),
    path("threads/<int:pk>/summary/write/", balance.write_summary, name="summary_write"),
    path("threads/<int:pk>/summary/contest/", balance.contest, name="summary_contest"),
    path("threads/<int:pk>/summary/contests/<int:number>/", balance.answer_contest, name="contest_answer"),
    path("forums/<slug:slug>/unheard/", balance.unheard, name="forum_unheard"),
    path("forums/<slug:slug>/my-group/", balance.group, name="forum_group"),
]

"""Public addresses of conversations; the pages of the forums stand in the page tree."""

from django.urls import path

from dialogue.views import decisions, finding, moderation, reading, receipts, translating, writing

urlpatterns = [
    path("forums/<slug:slug>/new/", writing.new_conversation, name="conversation_new"),
    path("forums/<slug:slug>/search/", finding.search, name="forum_search"),
    path("threads/<int:pk>/", reading.thread, name="thread"),
    path("threads/<int:pk>/news/", reading.news, name="thread_news"),
    path("threads/<int:pk>/fragment/", reading.fragment, name="thread_fragment"),
    path("threads/<int:pk>/post/", writing.write, name="thread_write"),
    path("threads/<int:pk>/follow/", writing.follow, name="thread_follow"),
    path("threads/<int:pk>/manage/", moderation.manage, name="thread_manage"),
    path("threads/<int:pk>/posts/<int:number>/edit/", writing.edit, name="post_edit"),
    path("threads/<int:pk>/posts/<int:number>/withdraw/", writing.withdraw, name="post_withdraw"),
    path("threads/<int:pk>/posts/<int:number>/decision/", decisions.of_post, name="post_decision"),
    path("threads/<int:pk>/posts/<int:number>/support/", writing.support, name="post_support"),
    path("threads/<int:pk>/posts/<int:number>/translate/", translating.translate, name="post_translate"),
    path(
        "threads/<int:pk>/posts/<int:number>/translations/<slug:language>/remove/",
        translating.remove,
        name="post_translation_remove",
    ),
    path("threads/<int:pk>/posts/<int:number>/report/", moderation.report, name="post_report"),
    path("threads/<int:pk>/posts/<int:number>/versions/", reading.versions, name="post_versions"),
    path("moderation/posts/<int:pk>/", moderation.moderate, name="post_moderate"),
    path("moderation/log/", decisions.log, name="moderation_log"),
    path("decisions/<int:pk>/", decisions.decision, name="decision"),
    path("threads/<int:pk>/posts/<int:number>/versions/forget/", writing.forget_versions, name="post_versions_forget"),
    path("feedback/", receipts.feedback, name="feedback"),
    path("my-post/", receipts.enter_code, name="post_code"),
    path("my-post/receipt/", receipts.receipt, name="post_receipt"),
]

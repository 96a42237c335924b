"""Public addresses of conversations; the pages of the forums stand in the page tree."""

from django.urls import path

from dialogue import views

urlpatterns = [
    path("forums/<slug:slug>/new/", views.new_conversation, name="conversation_new"),
    path("threads/<int:pk>/", views.thread, name="thread"),
    path("threads/<int:pk>/news/", views.news, name="thread_news"),
    path("threads/<int:pk>/fragment/", views.fragment, name="thread_fragment"),
    path("threads/<int:pk>/post/", views.write, name="thread_write"),
    path("threads/<int:pk>/follow/", views.follow, name="thread_follow"),
    path("threads/<int:pk>/manage/", views.manage, name="thread_manage"),
    path("threads/<int:pk>/posts/<int:number>/edit/", views.edit, name="post_edit"),
    path("threads/<int:pk>/posts/<int:number>/withdraw/", views.withdraw, name="post_withdraw"),
    path("threads/<int:pk>/posts/<int:number>/report/", views.report, name="post_report"),
    path("threads/<int:pk>/posts/<int:number>/versions/", views.versions, name="post_versions"),
    path("moderation/posts/<int:pk>/", views.moderate, name="post_moderate"),
    path("my-post/", views.enter_code, name="post_code"),
    path("my-post/receipt/", views.receipt, name="post_receipt"),
]

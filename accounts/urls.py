"""Account pages of our own; allauth's stand below the same path."""

from django.urls import path

from accounts import notice_views, views, voucher_views

urlpatterns = [
    path("", views.account, name="account"),
    path("signup/without-email/", views.signup_without_email, name="signup_without_email"),
    path("organisations/new/", views.create_organisation, name="organisation_create"),
    path("organisations/<slug:slug>/", views.organisation, name="organisation"),
    path("organisations/<slug:slug>/vouchers/", voucher_views.issue, name="vouchers"),
    path("vouchers/", voucher_views.redeem, name="voucher_redeem"),
    path("mandates/<int:pk>/end/", views.revoke_mandate, name="mandate_revoke"),
    path("data/", views.download, name="account_download"),
    path("delete/", views.erase, name="account_erase"),
    path("follow/", views.follow, name="follow"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_notices, name="notices_read"),
    path("notices/mail/", notice_views.news_by_mail, name="notices_mail"),
    path("mail/<str:token>/", notice_views.leave, name="leave_mail"),
]

"""Every address of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from core.health import healthz, readyz

# Wagtail's own doors would pass by the second factor and the rate limits: they lead to the one sign-in.
closed_doors = [
    path("cms/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("cms/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("cms/password_reset/", RedirectView.as_view(pattern_name="account_reset_password")),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    *closed_doors,
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("home.urls_plain")),
]

if settings.DEMO:
    urlpatterns += [path("demo/", include("home.urls_demo"))]

urlpatterns += i18n_patterns(
    path("account/", include("accounts.urls")),
    path("account/", include("allauth.urls")),
    path("", include("core.urls")),
    path("", include("dialogue.urls")),
    path("", include("consult.urls")),
    path("", include("practices.urls")),
    path("", include("recommendations.urls")),
    path("", include("home.urls")),
    path("", include(wagtail_urls)),
)

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"

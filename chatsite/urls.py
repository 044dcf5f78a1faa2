"""Every address of the product."""

from allauth.account.decorators import secure_admin_login
from allauth.account.views import LogoutView
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView

from accounts.views import DevicesView, SignUpView
from chatsite import health, reference, web
from chatsite.lib.api import not_found

admin.autodiscover()
# The admin has no sign-in of its own: second factors and suspensions hold there, too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign, no-untyped-call]

change_password = RedirectView.as_view(pattern_name="account_change_password")

api: list[URLPattern | URLResolver] = [
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", reference.page, name="docs"),
    path("v1/", include("chatsite.realtime.urls")),
    path("v1/", include("accounts.urls")),
    path("v1/", include("conversations.urls")),
    path("v1/", include("presence.urls")),
    path("v1/", include("search.urls")),
    re_path("", not_found),
]

urlpatterns = [
    path("", web.app, name="app"),
    path("c/<int:conversation_id>", web.app, name="conversation"),
    path("join/<str:code>", web.app, name="join"),
    path("empty", web.empty, name="empty"),
    path("service-worker.js", web.service_worker, name="service_worker"),
    path("manifest.webmanifest", web.manifest, name="manifest"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/signup/", SignUpView.as_view(), name="account_signup"),
    path("accounts/sessions/", DevicesView.as_view(), name="usersessions_list"),
    path("accounts/", include("allauth.urls")),
    # Nor has it a sign-out or a form for passwords: there is one way out, and one to a password.
    path("admin/logout/", LogoutView.as_view()),
    path("admin/password_change/", change_password),
    path("admin/password_change/done/", change_password),
    path("admin/", admin.site.urls),
    path("api", not_found),
    path("api/", include(api)),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "chatsite.failures.bad_request"
handler403 = "chatsite.failures.forbidden"
handler404 = "chatsite.failures.not_found"
handler500 = "chatsite.failures.server_error"

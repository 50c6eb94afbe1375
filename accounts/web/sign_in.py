"""Sign-in, sign-out and passwords: allauth's views under our addresses, with their actions declared."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import path, re_path

from accounts.policy import PASSWORD_CHANGE, PASSWORD_RESET, SIGN_IN
from accounts.web.open_pages import open_page

sign_in = open_page(GET=SIGN_IN, POST=SIGN_IN)(allauth_views.login)
sign_out = open_page(GET=SIGN_IN, POST=SIGN_IN)(allauth_views.logout)
inactive = open_page(GET=SIGN_IN)(allauth_views.account_inactive)
password_change = open_page(GET=PASSWORD_CHANGE, POST=PASSWORD_CHANGE)(allauth_views.password_change)
password_reset = open_page(GET=PASSWORD_RESET, POST=PASSWORD_RESET)(allauth_views.password_reset)
password_reset_sent = open_page(GET=PASSWORD_RESET)(allauth_views.password_reset_done)
password_set = open_page(GET=PASSWORD_RESET, POST=PASSWORD_RESET)(allauth_views.password_reset_from_key)
password_set_done = open_page(GET=PASSWORD_RESET)(allauth_views.password_reset_from_key_done)

urlpatterns = [
    path("account/sign-in/", sign_in, name="account_login"),
    path("account/sign-out/", sign_out, name="account_logout"),
    path("account/inactive/", inactive, name="account_inactive"),
    path("account/password/", password_change, name="account_change_password"),
    path("account/password/reset/", password_reset, name="account_reset_password"),
    path("account/password/reset/sent/", password_reset_sent, name="account_reset_password_done"),
    path("account/password/set/done/", password_set_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^account/password/set/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,80})/$",
        password_set,
        name="account_reset_password_from_key",
    ),
]

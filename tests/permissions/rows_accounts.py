"""Who may do what with people, their accounts and their tokens.

Everybody who signs in may find people by name, because roles and work are given to people; addresses and site
roles are for administrators and auditors. A person's profile, password and tokens are theirs alone.
"""

from __future__ import annotations

from tests.permissions.row import ADMINISTRATORS, EVERYBODY, ITSELF, OVERSEERS, Row

LINK = {"uidb36": "reset_uid", "key": "reset_key"}
GONE = {"person_id": "deactivated_person"}

ROWS = (
    # signing in and out, and the first visit: for whoever comes; what they answer is told in tests/accounts/web
    Row("account_login", "GET", EVERYBODY, "public", signed_in=302),
    Row("account_login", "POST", EVERYBODY, "public", body="nothing", signed_in=302),
    Row("account_logout", "GET", EVERYBODY, "public", "login", signed_in=200),
    Row("account_logout", "POST", EVERYBODY, "public", "login", saves_nothing=True),
    Row("account_inactive", "GET", EVERYBODY, "public"),
    Row("account_reset_password", "GET", EVERYBODY, "public"),
    Row("account_reset_password", "POST", EVERYBODY, "public", body="nothing"),
    Row("account_reset_password_done", "GET", EVERYBODY, "public"),
    Row("account_reset_password_from_key", "GET", EVERYBODY, "public", uses=LINK),
    Row("account_reset_password_from_key", "POST", EVERYBODY, "public", body="nothing", uses=LINK),
    Row("account_reset_password_from_key_done", "GET", EVERYBODY, "public"),
    Row("first-visit", "GET", EVERYBODY, "public", "login"),
    Row("first-visit", "POST", EVERYBODY, "public", "login", body="nothing"),
    # one's own account
    Row("account_change_password", "GET", EVERYBODY, "site"),
    Row("account_change_password", "POST", EVERYBODY, "site", 302, body="password"),
    Row("profile", "GET", EVERYBODY, "site"),
    Row("profile", "POST", EVERYBODY, "site", 302, body="profile"),
    Row("token-list", "GET", EVERYBODY, "site"),
    Row("token-add", "GET", EVERYBODY, "site"),
    Row("token-add", "POST", EVERYBODY, "site", 201, body="token"),
    Row("token-revoke", "GET", ITSELF, "own", uses={"public_id": "token"}),
    Row("token-revoke", "POST", ITSELF, "own", 302, uses={"public_id": "token"}),
    # people
    Row("people", "GET", OVERSEERS, "site"),
    Row("people-export", "GET", OVERSEERS, "site"),
    Row("people-options", "GET", EVERYBODY, "site"),
    Row("person-add", "GET", ADMINISTRATORS, "site"),
    Row("person-add", "POST", ADMINISTRATORS, "site", body="new_person"),
    Row("person", "GET", OVERSEERS, "site"),
    Row("person", "POST", ADMINISTRATORS, "site", 302, body="person"),
    Row("person-deactivate", "GET", ADMINISTRATORS, "site"),
    Row("person-deactivate", "POST", ADMINISTRATORS, "site", 302),
    Row("person-reactivate", "POST", ADMINISTRATORS, "site", 302, uses=GONE),
    Row("person-link", "POST", ADMINISTRATORS, "site"),
    Row("history", "GET", OVERSEERS, "site"),
    Row("api-me", "GET", EVERYBODY, "site"),
    Row("api-people", "GET", EVERYBODY, "site"),
    Row("api-history", "GET", OVERSEERS, "site"),
)

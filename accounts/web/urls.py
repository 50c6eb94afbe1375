"""Addresses of the pages of people, their accounts and the history."""

from __future__ import annotations

from django.urls import path

from accounts.web import first_visit, history, people, person, profile, sign_in, tokens

urlpatterns = [
    *sign_in.urlpatterns,
    path("setup/", first_visit.first_visit, name="first-visit"),
    path("account/", profile.profile, name="profile"),
    path("account/tokens/", tokens.token_list, name="token-list"),
    path("account/tokens/new/", tokens.token_add, name="token-add"),
    path("account/tokens/<uuid:public_id>/revoke/", tokens.token_revoke, name="token-revoke"),
    path("people/", people.people, name="people"),
    path("people/export.csv", people.people_export, name="people-export"),
    path("people/options/", people.people_options, name="people-options"),
    path("people/new/", person.person_add, name="person-add"),
    path("people/<int:person_id>/", person.person_page, name="person"),
    path("people/<int:person_id>/deactivate/", person.person_deactivate, name="person-deactivate"),
    path("people/<int:person_id>/reactivate/", person.person_reactivate, name="person-reactivate"),
    path("people/<int:person_id>/link/", person.person_link, name="person-link"),
    path("history/", history.history, name="history"),
]

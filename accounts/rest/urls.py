"""The API's routes of people."""

from __future__ import annotations

from django.urls import path

from accounts.rest import views

urlpatterns = [
    path("me/", views.Me.as_view(), name="api-me"),
    path("people/", views.PersonList.as_view(), name="api-people"),
    path("history/", views.ActList.as_view(), name="api-history"),
]

"""The API's routes of projects, their people, their history and the structure above them."""

from __future__ import annotations

from django.urls import path

from projects.rest import history, members, projects, structure

urlpatterns = [
    path("portfolios/", structure.PortfolioList.as_view(), name="api-portfolio-list"),
    path("portfolios/<int:portfolio_id>/", structure.PortfolioDetail.as_view(), name="api-portfolio"),
    path("programmes/", structure.ProgrammeList.as_view(), name="api-programme-list"),
    path("programmes/<int:programme_id>/", structure.ProgrammeDetail.as_view(), name="api-programme"),
    path("projects/", projects.ProjectList.as_view(), name="api-project-list"),
    path("projects/<str:key>/", projects.ProjectDetail.as_view(), name="api-project"),
    path("projects/<str:key>/archive/", projects.ProjectArchive.as_view(), name="api-project-archive"),
    path("projects/<str:key>/restore/", projects.ProjectRestore.as_view(), name="api-project-restore"),
    path("projects/<str:key>/members/", members.MemberList.as_view(), name="api-member-list"),
    path(
        "projects/<str:key>/members/<int:membership_id>/", members.MemberDetail.as_view(), name="api-member"
    ),
    path("projects/<str:key>/history/", history.ProjectHistory.as_view(), name="api-project-history"),
]

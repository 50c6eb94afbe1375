"""Portfolios and programmes over the API."""

from __future__ import annotations

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from core.rest.etag import expected_version
from core.rest.pagination import CursorPage
from projects.models import Portfolio, Programme
from projects.policy import STRUCTURE_MANAGE, STRUCTURE_VIEW
from projects.rest.base import SiteView
from projects.rest.serializers import PortfolioInput, PortfolioOutput, ProgrammeInput, ProgrammeOutput
from projects.selectors.structure import get_portfolio, get_programme, portfolio_list, programme_list
from projects.services import (
    create_portfolio,
    create_programme,
    delete_portfolio,
    delete_programme,
    update_portfolio,
    update_programme,
)


class PortfolioFilter(django_filters.FilterSet):
    """Filters of the portfolio list."""

    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains")

    class Meta:
        model = Portfolio
        fields: list[str] = []


class ProgrammeFilter(django_filters.FilterSet):
    """Filters of the programme list."""

    search = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    portfolio = django_filters.NumberFilter(field_name="portfolio_id")

    class Meta:
        model = Programme
        fields: list[str] = []


class PortfolioList(SiteView):
    """Portfolios."""

    actions = {"GET": STRUCTURE_VIEW, "POST": STRUCTURE_MANAGE}
    queryset = Portfolio.objects.none()
    serializer_class = PortfolioOutput
    pagination_class = CursorPage
    filterset_class = PortfolioFilter

    @extend_schema(operation_id="portfolios_list", responses=PortfolioOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the portfolios."""
        return self.answer_page(portfolio_list(actor=self.actor), PortfolioOutput)

    @extend_schema(operation_id="portfolios_create", request=PortfolioInput, responses={201: PortfolioOutput})
    def post(self, request: Request) -> Response:
        """Make a portfolio."""
        row = create_portfolio(actor=self.actor, **self.read_input(PortfolioInput))
        location = request.build_absolute_uri(f"{row.pk}/")
        return self.answer(
            PortfolioOutput(row), code=status.HTTP_201_CREATED, version=row.version, location=location
        )


class PortfolioDetail(SiteView):
    """One portfolio."""

    actions = {"GET": STRUCTURE_VIEW, "PATCH": STRUCTURE_MANAGE, "DELETE": STRUCTURE_MANAGE}
    queryset = Portfolio.objects.none()
    serializer_class = PortfolioOutput
    pagination_class = None

    @extend_schema(operation_id="portfolios_get")
    def get(self, request: Request, portfolio_id: int) -> Response:
        """Read a portfolio."""
        row = get_portfolio(self.actor, portfolio_id)
        return self.answer(PortfolioOutput(row), version=row.version)

    @extend_schema(operation_id="portfolios_update", request=PortfolioInput, responses=PortfolioOutput)
    def patch(self, request: Request, portfolio_id: int) -> Response:
        """Change a portfolio."""
        row = get_portfolio(self.actor, portfolio_id)
        values = self.read_input(PortfolioInput, partial=True)
        changed = update_portfolio(
            actor=self.actor, portfolio=row, expected_version=expected_version(request), **values
        )
        return self.answer(PortfolioOutput(changed), version=changed.version)

    @extend_schema(operation_id="portfolios_delete", responses={204: None})
    def delete(self, request: Request, portfolio_id: int) -> Response:
        """Delete a portfolio that holds no programme. If-Match is obeyed, not asked for."""
        row = get_portfolio(self.actor, portfolio_id)
        version = expected_version(request, required=False)
        delete_portfolio(actor=self.actor, portfolio=row, expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ProgrammeList(SiteView):
    """Programmes."""

    actions = {"GET": STRUCTURE_VIEW, "POST": STRUCTURE_MANAGE}
    queryset = Programme.objects.none()
    serializer_class = ProgrammeOutput
    pagination_class = CursorPage
    filterset_class = ProgrammeFilter

    @extend_schema(operation_id="programmes_list", responses=ProgrammeOutput(many=True))
    def get(self, request: Request) -> Response:
        """List the programmes."""
        return self.answer_page(programme_list(actor=self.actor), ProgrammeOutput)

    @extend_schema(operation_id="programmes_create", request=ProgrammeInput, responses={201: ProgrammeOutput})
    def post(self, request: Request) -> Response:
        """Make a programme in a portfolio."""
        row = create_programme(actor=self.actor, **self.read_input(ProgrammeInput))
        location = request.build_absolute_uri(f"{row.pk}/")
        return self.answer(
            ProgrammeOutput(row), code=status.HTTP_201_CREATED, version=row.version, location=location
        )


class ProgrammeDetail(SiteView):
    """One programme."""

    actions = {"GET": STRUCTURE_VIEW, "PATCH": STRUCTURE_MANAGE, "DELETE": STRUCTURE_MANAGE}
    queryset = Programme.objects.none()
    serializer_class = ProgrammeOutput
    pagination_class = None

    @extend_schema(operation_id="programmes_get")
    def get(self, request: Request, programme_id: int) -> Response:
        """Read a programme."""
        row = get_programme(self.actor, programme_id)
        return self.answer(ProgrammeOutput(row), version=row.version)

    @extend_schema(operation_id="programmes_update", request=ProgrammeInput, responses=ProgrammeOutput)
    def patch(self, request: Request, programme_id: int) -> Response:
        """Change a programme."""
        row = get_programme(self.actor, programme_id)
        values = self.read_input(ProgrammeInput, partial=True)
        changed = update_programme(
            actor=self.actor, programme=row, expected_version=expected_version(request), **values
        )
        return self.answer(ProgrammeOutput(changed), version=changed.version)

    @extend_schema(operation_id="programmes_delete", responses={204: None})
    def delete(self, request: Request, programme_id: int) -> Response:
        """Delete a programme that holds no project. If-Match is obeyed, not asked for."""
        row = get_programme(self.actor, programme_id)
        version = expected_version(request, required=False)
        delete_programme(actor=self.actor, programme=row, expected_version=version)
        return Response(status=status.HTTP_204_NO_CONTENT)

"""Task lists over the API: upload or paste, say what the columns mean, follow the dry run; then as for plans."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import InvalidInput
from integrations.policy import IMPORT_PLAN
from integrations.rest.imports import ImportView, PlanImportOutput
from integrations.services.sheet_import import choose_sheet, map_sheet, upload_sheet
from integrations.sheets.fields import DATES, FIELDS, NUMBERS, PREDECESSORS

_MAPPING = ("columns", "head_line", "dates", "numbers", "predecessors", "skip_unreadable")


class SheetInput(serializers.Serializer[Any]):
    """A list: a file, or pasted cells."""

    file = serializers.FileField(
        required=False, help_text="CSV or workbook (.xlsx), up to 20 MB and 50,000 rows."
    )
    text = serializers.CharField(
        required=False,
        trim_whitespace=False,
        help_text="Cells as a spreadsheet copies them, instead of a file.",
    )
    mapping = serializers.CharField(
        required=False, help_text="A column mapping as JSON: the dry run begins at once."
    )


class MappingInput(serializers.Serializer[Any]):
    """What the columns mean."""

    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=["", *FIELDS]),
        max_length=200,
        help_text="A field for each column of the list; empty leaves it out.",
    )
    head_line = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text="The line of the heads; 0: there are none.",
    )
    dates = serializers.ChoiceField(
        choices=list(DATES), default="auto", help_text="Which comes first in 03/04/2027."
    )
    numbers = serializers.ChoiceField(
        choices=list(NUMBERS), default="d", help_text="What a bare duration counts."
    )
    predecessors = serializers.ChoiceField(
        choices=list(PREDECESSORS), default="auto", help_text="What predecessors name rows by."
    )
    skip_unreadable = serializers.BooleanField(
        default=False, help_text="Leave out cells that cannot be read, instead of stopping at them."
    )
    sheet = serializers.CharField(required=False, max_length=60, help_text="Another sheet of a workbook.")


class SheetUpload(ImportView):
    """Task lists on their way in."""

    actions = {"POST": IMPORT_PLAN}
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="imports_upload_list",
        request={"multipart/form-data": SheetInput},
        responses={201: PlanImportOutput, 202: PlanImportOutput},
    )
    def post(self, request: Request, key: str) -> Response:
        """Upload a task list. `preview` of the answer has its heads, first rows and a suggested mapping.

        With `mapping` the dry run begins at once (202); else send the mapping to `columns/`. Then follow `state` until
        it is `checked`, and POST to `start/`.
        """
        sent: Any = request.data
        file, text = request.FILES.get("file"), sent.get("text")
        if (file is None) == (not text):
            raise InvalidInput(
                "Send a list as `file`, or as `text`.", fields={"file": ["A file or a text is needed."]}
            )
        mapping = _json(sent.get("mapping"))
        if file is not None:
            row = upload_sheet(
                actor=self.actor, project=self.project, content=file.read(), file_name=file.name or "list"
            )
        else:
            content = str(text).encode("utf-8", errors="replace")
            row = upload_sheet(actor=self.actor, project=self.project, content=content, is_pasted=True)
        if mapping is not None:
            map_sheet(actor=self.actor, plan_import=row, mapping=mapping)
        code = status.HTTP_201_CREATED if mapping is None else status.HTTP_202_ACCEPTED
        path = request.path.removesuffix("sheets/")
        location = request.build_absolute_uri(f"{path}{row.public_id}/")
        return self.answer(PlanImportOutput(self.plan_import(row.public_id)), code=code, location=location)


class SheetColumns(ImportView):
    """The column mapping of a list."""

    actions = {"POST": IMPORT_PLAN}
    parser_classes = [JSONParser]

    @extend_schema(operation_id="imports_map_list", request=MappingInput, responses={202: PlanImportOutput})
    def post(self, request: Request, key: str, public_id: UUID) -> Response:
        """Say what the columns mean; a job makes the dry run. Follow `state` until it is `checked` or `refused`."""
        row = self.plan_import(public_id)
        values = self.read_input(MappingInput)
        if values.get("sheet") and values["sheet"] != row.file_project:
            row = choose_sheet(actor=self.actor, plan_import=row, name=values["sheet"])
        mapping = {name: values[name] for name in _MAPPING if name in values}
        map_sheet(actor=self.actor, plan_import=row, mapping=mapping)
        return Response(PlanImportOutput(self.plan_import(public_id)).data, status=status.HTTP_202_ACCEPTED)


def _json(text: Any) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found = json.loads(str(text)[:100_000])
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInput("mapping is a JSON object.", fields={"mapping": ["A JSON object."]})
    return found

"""Forms of imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings


class SheetForm(forms.Form):
    """A task list: pasted cells, or a file."""

    text = forms.CharField(
        label="Paste a list",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false", "wrap": "off"}),
        help_text="Cells copied from a spreadsheet, with their heads. One task a line.",
    )
    file = forms.FileField(
        label="Or choose a file",
        required=False,
        help_text="CSV with any delimiter, or a workbook (.xlsx); up to 20 MB and 50,000 rows.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm,text/csv"}),
        error_messages={"empty": "The file is empty. Choose another one."},
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and not values.get("file") and not (values.get("text") or "").strip():
            raise forms.ValidationError("Paste a list, or choose a file.")
        return values


class PlanFileForm(forms.Form):
    """The file to check."""

    file = forms.FileField(
        label="Plan file",
        help_text="MS Project saved as XML (.xml), or a Primavera P6 export (.xer); up to 50 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.xer,text/xml,application/xml"}),
        error_messages={"required": "Choose a plan file.", "empty": "The file is empty. Choose another one."},
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.PLAN_FILE_MAX_BYTES:
            raise forms.ValidationError(
                f"{file.name} has {file.size / 1_000_000:.1f} MB. Plan files may have up to 50 MB."
            )
        return file

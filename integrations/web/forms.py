"""Forms of imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings


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

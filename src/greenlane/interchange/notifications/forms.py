"""The form in which people choose how they are told."""

from __future__ import annotations

from typing import Any

from django import forms

from greenlane.interchange.notifications.kinds import FOR_OFFICERS
from greenlane.interchange.notifications.models import Kind, Way


class PreferencesForm(forms.Form):
    """One choice for each kind that the person's audience is told of."""

    def __init__(self, *args: Any, officer: bool, ways: dict[Kind, Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [kind for kind in Kind if (kind in FOR_OFFICERS) == officer]
        for kind in self.kinds:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label, choices=Way.choices, initial=ways[kind].value
            )

    @property
    def chosen(self) -> dict[Kind, Way]:
        return {kind: Way(self.cleaned_data[kind.value]) for kind in self.kinds}

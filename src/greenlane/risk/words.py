"""The words of risk: kinds of findings, steps, events."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

FINDINGS: dict[str, Any] = {
    "undervaluation": _("Value too low"),
    "misclassification": _("Wrong commodity code"),
    "origin": _("Wrong origin"),
    "quantity": _("Wrong mass or quantity"),
    "relief": _("Relief or procedure not due"),
    "concealed": _("Goods not declared"),
    "prohibited": _("Prohibited or restricted goods"),
    "documents": _("False or missing documents"),
    "other": _("Other"),
    "refused": _("Declaration refused"),
}
"""Kinds of finding. `refused` is what is recorded where an officer refuses without naming one."""

STEPS: dict[str, Any] = {
    "criteria": _("Rules"),
    "model": _("Model"),
    "control": _("Random control group"),
    "top_up": _("Random top-up"),
    "none": _("Nothing selected it"),
}
PURPOSES: dict[str, Any] = {
    "safety": _("safety"),
    "money": _("duty at stake"),
    "probability": _("probability of a finding"),
}

"""Decisions and editions are never changed or removed."""

from django.db import migrations

from greenlane.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("risk", "0001_initial")]

    operations = [AppendOnly("risk_decisionrecord"), AppendOnly("risk_edition")]

"""Draws, secrets and their publication can only be added to."""

from django.db import migrations

from greenlane.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial")]

    operations = [
        AppendOnly("assessment_draw"),
        AppendOnly("assessment_drawsecret"),
        AppendOnly("assessment_drawdisclosure"),
    ]

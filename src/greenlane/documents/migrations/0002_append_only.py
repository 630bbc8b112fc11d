"""Stored contents and what documents support can only be added to."""

from django.db import migrations

from greenlane.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [AppendOnly("documents_content"), AppendOnly("documents_link")]

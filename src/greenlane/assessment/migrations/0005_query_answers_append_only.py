"""What a declarant replied can only be added to."""

from django.db import migrations

from greenlane.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("assessment", "0004_queries")]

    operations = [AppendOnly("assessment_queryanswer")]

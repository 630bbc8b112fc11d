"""The ledger can only grow."""

from django.db import migrations

from greenlane.foundation.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [AppendOnly("payments_ledgerentry")]

"""Keys that blind the names in records, and the sheets that open them; both can only be added to."""

import django.db.models.deletion
from django.db import migrations, models

from greenlane.foundation.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0009_uniformity'),
    ]

    operations = [
        migrations.CreateModel(
            name='DrawBlinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commitment', models.CharField(max_length=64)),
                ('key', models.CharField(max_length=64)),
                ('committed_at', models.DateTimeField()),
                ('secret', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='blinding', to='assessment.drawsecret')),
            ],
        ),
        migrations.CreateModel(
            name='DrawSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(help_text='Canonical JSON.')),
                ('draw', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sheet', to='assessment.draw')),
            ],
        ),
        AppendOnly("assessment_drawblinding"),
        AppendOnly("assessment_drawsheet"),
    ]

"""Proposed reassessments, and the reasoned decisions that can only be added to."""

import django.db.models.deletion
from django.db import migrations, models

from greenlane.foundation.append_only import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('assessment', '0005_query_answers_append_only'),
        ('declarations', '0006_priorities_of_before'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reassessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('proposed', "Waiting for the declarant's answer"), ('answered', 'Answered, to be decided'), ('submitted', 'Waiting for a second signature'), ('consented', 'Agreed to'), ('decided', 'Decided with reasons'), ('dropped', 'Dropped'), ('ended', 'Ended with the declaration')], default='proposed', max_length=10)),
                ('version', models.PositiveSmallIntegerField(help_text='The version of the declaration it is about.')),
                ('changes', models.JSONField(default=list)),
                ('grounds', models.JSONField(default=list)),
                ('evidence', models.JSONField(default=list)),
                ('before', models.TextField()),
                ('after', models.TextField()),
                ('difference_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('officer', models.CharField(help_text='Pseudonym of who proposed it.', max_length=64)),
                ('group', models.CharField(blank=True, max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('answer_due_at', models.DateTimeField(help_text='From then on it may be decided without an answer.')),
                ('agrees', models.BooleanField(help_text='What the declarant answered.', null=True)),
                ('objections', models.JSONField(default=list)),
                ('papers', models.JSONField(default=list, help_text='Numbers of documents sent with the answer.')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.CharField(blank=True, max_length=64)),
                ('hearing_asked', models.BooleanField(default=False)),
                ('hearing_mode', models.CharField(blank=True, choices=[('video', 'By video'), ('office', 'At the customs office')], max_length=6)),
                ('hearing_at', models.DateTimeField(null=True)),
                ('hearing_place', models.CharField(blank=True, max_length=200)),
                ('minutes', models.TextField(blank=True, help_text='What was said at the hearing.')),
                ('facts', models.TextField(blank=True)),
                ('reasoning', models.TextField(blank=True)),
                ('decided_by', models.CharField(blank=True, max_length=64)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('countersigned_by', models.CharField(blank=True, max_length=64)),
                ('remark', models.TextField(blank=True, help_text='Why it was dropped or sent back.')),
                ('ended_at', models.DateTimeField(null=True)),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reassessments', to='declarations.declaration')),
            ],
            options={
                'ordering': ['ordinal'],
            },
        ),
        migrations.CreateModel(
            name='ReasonedDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('language', models.CharField(max_length=10)),
                ('made_at', models.DateTimeField()),
                ('appeal_until', models.DateField()),
                ('record', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('irn', models.CharField(max_length=18, unique=True)),
                ('file_digest', models.CharField(max_length=64)),
                ('declaration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reasoned_decisions', to='declarations.declaration')),
                ('reassessment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='assessment.reassessment')),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='reassessment',
            index=models.Index(condition=models.Q(('state__in', ('proposed', 'answered', 'submitted'))), fields=['answer_due_at'], name='reassessment_due'),
        ),
        migrations.AddConstraint(
            model_name='reassessment',
            constraint=models.UniqueConstraint(fields=('declaration', 'ordinal'), name='reassessment_once'),
        ),
        migrations.AddConstraint(
            model_name='reassessment',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('proposed', 'answered', 'submitted'))), fields=('declaration',), name='reassessment_open_once'),
        ),
        AppendOnly("assessment_reasoneddecision"),
    ]

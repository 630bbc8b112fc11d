from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='savedview',
            name='query',
            field=models.CharField(blank=True, max_length=2000),
        ),
    ]

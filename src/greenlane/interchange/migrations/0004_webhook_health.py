from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interchange', '0003_notifications'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('status__in', ['waiting', 'dead'])), fields=['endpoint', 'status'], name='webhook_delivery_open'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('delivered_at__isnull', False)), fields=['endpoint', '-delivered_at'], name='webhook_delivery_last'),
        ),
    ]

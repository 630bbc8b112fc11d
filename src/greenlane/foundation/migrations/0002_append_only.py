"""The log can only grow, and every event waits for its position."""

from django.db import migrations

from greenlane.foundation.append_only import AppendOnly

_PENDING = {
    "sqlite": [
        "CREATE TRIGGER foundation_event_pending AFTER INSERT ON foundation_event "
        "BEGIN INSERT INTO foundation_eventpending (event_id) VALUES (NEW.id); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION greenlane_event_pending() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN INSERT INTO foundation_eventpending (event_id) SELECT id FROM added; RETURN NULL; END $$",
        "CREATE TRIGGER foundation_event_pending AFTER INSERT ON foundation_event "
        "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION greenlane_event_pending()",
    ],
}


def add_pending_trigger(apps, schema_editor):
    for statement in _PENDING[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_pending_trigger(apps, schema_editor):
    on = " ON foundation_event" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER foundation_event_pending{on}")


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]
    operations = [
        AppendOnly("foundation_event"),
        AppendOnly("foundation_eventposition"),
        migrations.RunPython(add_pending_trigger, drop_pending_trigger),
    ]

from django.db import migrations
from django.db.models import Max

BATCH = 5000


def set_priorities(apps, schema_editor):
    """Give what is stored its place in the queues, by the commodity codes of its items, batch by batch."""
    from greenlane.declarations.rules.perishables import Place, priority_of_codes

    declarations = apps.get_model("declarations", "Declaration").objects
    items = apps.get_model("declarations", "GoodsItem").objects
    last = declarations.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last, BATCH):
        rows = items.filter(declaration_id__gt=start, declaration_id__lte=start + BATCH)
        codes = {}
        for declaration, code in rows.values_list("declaration_id", "commodity_code").iterator():
            codes.setdefault(declaration, set()).add(code)
        pressing = [pk for pk, found in codes.items() if priority_of_codes(found) != Place.ORDINARY]
        for place in (Place.PERISHABLE, Place.URGENT):
            of_place = [pk for pk in pressing if priority_of_codes(codes[pk]) == place]
            if of_place:
                declarations.filter(pk__in=of_place).update(priority=place)


class Migration(migrations.Migration):
    # A batch at a time, so that nobody waits for all of them; safe to run again.
    atomic = False

    dependencies = [("declarations", "0005_priority")]

    operations = [migrations.RunPython(set_priorities, migrations.RunPython.noop, elidable=True)]

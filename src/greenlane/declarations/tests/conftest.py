"""A small tariff and the offices: enough for a declaration to live from lodgement to gate-out."""

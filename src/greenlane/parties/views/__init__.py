"""Pages of the register: for traders their own organisation, for officers the whole of it."""

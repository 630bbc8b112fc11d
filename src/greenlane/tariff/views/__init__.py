"""Pages of the tariff: the public browser and calculator, the baskets of the editors."""

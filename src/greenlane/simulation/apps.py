from django.apps import AppConfig


class SimulationConfig(AppConfig):
    """Installed in demo mode only: a production system knows no live traffic."""

    name = "greenlane.simulation"
    label = "simulation"
    verbose_name = "Simulation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from greenlane.foundation.jobs import register_step
        from greenlane.simulation import (  # noqa: F401  (register on import)
            navigation,
            permissions,
        )
        from greenlane.simulation.traffic import tick

        register_step("traffic", tick, order=90)

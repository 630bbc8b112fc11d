"""The synthetic administration: importers, brokers, sellers and offices of Meridia, years of declarations, and
schemes planted among them whose truth is known and kept apart.

`World(Parameters(seed=1, weeks=26)).weeks()` gives the weeks in order. `messages` turns them into messages
that the platform lodges, `register` enters their traders in a demo's register, `files` writes them down.
Everything made here is synthetic and says so: references begin with SYN.
"""

from greenlane.simulation.world.engine.columns import DECLARED, TRUTH, Columns, Digest, decoded
from greenlane.simulation.world.engine.inspection import Findings
from greenlane.simulation.world.engine.parameters import Parameters
from greenlane.simulation.world.engine.schemes import PLAN, Check, Phase, Planted, Severity, scheme_names
from greenlane.simulation.world.engine.world import Batch, Succession, World

__all__ = [
    "DECLARED",
    "PLAN",
    "TRUTH",
    "Batch",
    "Check",
    "Columns",
    "Digest",
    "Findings",
    "Parameters",
    "Phase",
    "Planted",
    "Severity",
    "Succession",
    "World",
    "decoded",
    "scheme_names",
]

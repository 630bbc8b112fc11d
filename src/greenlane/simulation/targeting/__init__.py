"""The weekly loop on the synthetic administration: select under a budget, inspect, learn, and see the world react.

`simulate(Parameters(...), Terms(...))` lets each strategy of `STRATEGIES` govern a world of its own from the same
seed and tells what each found. A strategy sees what was declared and what its own inspections found, nothing else;
the truth is read by `judging` alone. All figures are synthetic.
"""

from greenlane.simulation.targeting.judging import Figures, Standing, Week
from greenlane.simulation.targeting.loop import simulate
from greenlane.simulation.targeting.strategies import STRATEGIES
from greenlane.simulation.targeting.terms import Terms, TermsOutOfBounds

__all__ = ["STRATEGIES", "Figures", "Standing", "Terms", "TermsOutOfBounds", "Week", "simulate"]

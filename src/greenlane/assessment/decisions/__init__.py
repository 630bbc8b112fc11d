"""Reasoned decisions as they are written: what one says, and the paper it is set on."""

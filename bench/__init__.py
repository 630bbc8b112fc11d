"""Benchmarks: each measures our work and a peer or a limit in the same run. Run with `greenlane bench NAME`."""

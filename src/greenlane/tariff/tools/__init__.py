"""Command-line tools that prepare the data shipped with the tariff module."""

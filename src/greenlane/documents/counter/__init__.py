"""The facilitation desk: paper brought to Customs, each sheet filed under a number of its own."""

"""Inspection: examination of goods, and compliance verification while duties are being paid."""

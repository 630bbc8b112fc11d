"""Pages of the cash desk: orders, receipts, refunds, duty accounts, the bank."""

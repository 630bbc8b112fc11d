"""Pure work on documents: what a file is, whether it is safe to keep, and what its pages say."""

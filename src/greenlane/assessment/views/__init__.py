"""The pages of assessment, a file per concept."""

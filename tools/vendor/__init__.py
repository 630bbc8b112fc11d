"""`make vendor`: brings front-end files from the locked npm packages into the tree, with licences and hashes.

`files.toml` says what is taken, `package-lock.json` which version. The files are committed, so that whoever
installs or runs Greenlane needs no Node.
"""

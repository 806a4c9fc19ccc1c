"""The curated corpus, as package data; see ``corpus/README.md``."""

"""Measures the service against its peers; see run.py."""

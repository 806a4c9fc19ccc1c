"""Runs queries in processes that can be stopped: a keeper holds the store and forks workers, each bounded and alone."""

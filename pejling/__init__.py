"""Pejling: policy documents as a knowledge graph, a source passage behind every fact."""

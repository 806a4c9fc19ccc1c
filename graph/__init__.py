"""The graph: model, names, triples, store, questions, lineage and networks; knows no YAML and serves nobody."""

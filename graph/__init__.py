"""The graph: model, names, triples, store, questions and networks; knows no YAML and no HTTP."""

# The default graph becomes the union of the named graphs, each triple once.
INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }

INSERT DATA { GRAPH <urn:pejling:target> {
#triples
} }

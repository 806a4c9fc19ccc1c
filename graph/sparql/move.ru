MOVE GRAPH <urn:pejling:source> TO <urn:pejling:target>

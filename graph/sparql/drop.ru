DROP SILENT GRAPH <urn:pejling:target>

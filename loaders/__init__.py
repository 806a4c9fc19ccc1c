"""From documents and corpus files to verified things of the graph."""

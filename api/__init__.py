"""The service: SPARQL endpoint, linked data, JSON and pages, on FastAPI; stands on ``graph``, knows no corpus."""

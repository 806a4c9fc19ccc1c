"""A script as an analyst writes it: mypy must know the type of all that comes out."""

from __future__ import annotations

import pandas
import polars

from pejling import Analyst, Answer, Network, Picture, Thing, open_graph

city: Analyst = open_graph("build/pejling.nq")
answer: Answer = city.ask("amount-per-target-group", year=2019)
for row in answer:
    print(row["groupLabel"], row["sum"])
pandas_frame: pandas.DataFrame = answer.to_pandas()
polars_frame: polars.DataFrame = answer.to_polars()
years: list[int] = [
    cell for row in city.query("SELECT ?year { ?a pej:year ?year }") if isinstance(cell := row["year"], int)
]
camp: Thing = city.thing("Feriecamp")
found: list[str] = [str(row["thingLabel"]) for row in city.find("feriecamp", type="Initiative")]
for link in city.lineage(camp.iri, evidence="same-name").sources:
    print(link["document"], link["firstLine"])
compared: Answer = city.compare("2015-2018", "2019-2022")
steps: list[str] = [str(row["sentence"]) for row in city.paths("Feriecamp", "FritidsGuiderne")]
around: Network = city.network(camp.path, steps=2)
names: list[str] = [str(data["label"]) for _, data in around.nodes(data=True)]
picture: Picture = around.picture("en")
answer.save("groups.xlsx")

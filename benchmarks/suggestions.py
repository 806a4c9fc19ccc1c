"""Precision and recall of the lineage suggestions against the curated links, at several least scores.

Recall counts the curated links between measures, or between objectives, of different generations that are among the suggestions;
precision counts the suggestions that are curated links, directly or along a line.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graph.lineage import Lineage, read_lineage
from graph.store import open_graph
from graph.suggestions import candidates, suggest

LEASTS = (20, 25, 30, 35, 40, 50, 60, 70, 80)


def curated_pairs(lineage: Lineage, generation: str) -> set[tuple[str, str]]:
    """Give the curated (later, earlier) pairs whose later end is new in a generation and whose earlier is older."""
    return {
        (link.later, link.earlier)
        for link in lineage.links
        if generation in lineage.generations_of(link.later) and generation not in lineage.generations_of(link.earlier)
    }


def main(dataset: Path) -> None:
    """Print one row for each least score."""
    graph = open_graph(dataset)
    lineage = read_lineage(graph)
    slugs = [generation.slug for generation in lineage.generations[1:]]
    print("least score | suggestions | of them curated | precision | curated links | found | recall")
    scores: dict[tuple[str, str], float] = {}
    kinds = {candidate.iri: candidate.kind for candidate in candidates(graph)}
    curated = {
        pair
        for slug in slugs
        for pair in curated_pairs(lineage, slug)
        if pair[0] in kinds and kinds[pair[0]] == kinds.get(pair[1])
    }
    for slug in slugs:
        for item in suggest(graph, lineage, slug, LEASTS[0]):
            scores[item.later.iri, item.earlier.iri] = item.score
    for least in LEASTS:
        proposed = {pair for pair, score in scores.items() if score >= least}
        along = {(a, s.iri) for a, _ in proposed for s in lineage.ancestors(a)}
        right, found = proposed & along, curated & proposed
        precision = len(right) / len(proposed) if proposed else 0.0
        recall = len(found) / len(curated) if curated else 0.0
        print(
            f"{least} | {len(proposed)} | {len(right)} | {precision:.2f} | {len(curated)} | {len(found)} | {recall:.2f}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/pejling.nq"))

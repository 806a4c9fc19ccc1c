"""Every total that a source prints is the sum of the rows beside it, or its description says why it is not."""

from __future__ import annotations

from decimal import Decimal

from graph.store import Graph
from graph.values import text_of

PLAN, NEXT = "initiative/handleplan-2017-2018", "initiative/handleplan-2019-2022"
JOBS, CITIZENSHIP = (
    f"focus-area/handleplan-2017-2018/{name}" for name in ("job-og-uddannelse", "styrket-medborgerskab")
)
SPECIAL = "measure/handleplan-2017-2018/saerlige-indsatser"
OTHER_JOBS = [f"{PLAN}/integrationspaalaegsprojektet", f"{PLAN}/branchepakker"]
OTHER_CITIZENSHIP = [
    f"{PLAN}/et-trygt-natteliv", f"{PLAN}/antisemitisme-og-islamofobi", f"{PLAN}/samarbejde-frivillige-organisationer",
]  # fmt: skip
FIRST_PART = [f"{PLAN}/job-via-partnerskaber/1", f"{PLAN}/fritidsjob-til-unge/1"]
SECOND_PART = [
    f"{PLAN}/bekaempelse-af-social-kontrol/1", f"{PLAN}/skoleindsats-til-bekaempelse-af-diskrimination",
    f"{PLAN}/civilsamfundsindsats-for-flygtninge/1",
]  # fmt: skip
# A total and what it is the sum of: amounts by their address, or all dated ones below an address.
SUMS = {
    "priority-area/2007-2010/bolig/total": [
        "initiative/2007-2010/boligraadgivere", "initiative/2007-2010/flytteraadgivning-og-tilskud",
        "initiative/2007-2010/image-og-informationskampagne",
    ],
    f"{JOBS}/2": [f"{JOBS}/1/2017", f"{JOBS}/1/2018"],
    f"{JOBS}/5": OTHER_JOBS,
    f"{CITIZENSHIP}/2": [f"{CITIZENSHIP}/1/2017", f"{CITIZENSHIP}/1/2018"],
    f"{CITIZENSHIP}/5": OTHER_CITIZENSHIP,
    f"{SPECIAL}-medborgerskab/total": [f"{CITIZENSHIP}/4/2017", f"{CITIZENSHIP}/4/2018"],
    f"{SPECIAL}/total": [*OTHER_JOBS, f"{SPECIAL}-medborgerskab/total", f"{PLAN}/forebyggelse-af-radikalisering/2"],
    **{f"{row}/2": [row] for row in (*OTHER_JOBS, *OTHER_CITIZENSHIP)},
}  # fmt: skip
# The same for a total of one year, whose rows are those of that year.
SUMS_OF_A_YEAR = {
    "action-plan/2017-2018/1": ([*FIRST_PART, *SECOND_PART], (2017, 2018)),
    "action-plan/2019-2022/1": ([NEXT], (2019, 2020, 2021, 2022)),
    f"{JOBS}/1": (FIRST_PART, (2017, 2018)),
    f"{JOBS}/4": (OTHER_JOBS, (2017, 2018)),
    f"{CITIZENSHIP}/1": (SECOND_PART, (2017, 2018)),
    f"{CITIZENSHIP}/4": (OTHER_CITIZENSHIP, (2017, 2018, 2019)),
}
LARGER = {"action-plan/2007/2009", "action-plan/2007/2010"}


def amounts(graph: Graph) -> dict[str, dict[str, str]]:
    rows = graph.rows(
        "SELECT ?a ?amount ?year ?reason ?description WHERE { ?a a pej:Appropriation ; pej:amount ?amount ."
        " OPTIONAL { ?a pej:year ?year } OPTIONAL { ?a pej:notSummed ?reason }"
        " OPTIONAL { ?a dct:description ?description } }"
    )
    told = [{key: text_of(term) for key, term in row.items()} for row in rows]
    return {row["a"].partition("/id/appropriation/")[2]: row for row in told}


def test_every_printed_total_is_the_sum_of_its_rows(graph: Graph) -> None:
    held = amounts(graph)
    dated = {f"{total}/{year}": (rows, str(year)) for total, (rows, years) in SUMS_OF_A_YEAR.items() for year in years}
    wanted = {total: (rows, "") for total, rows in SUMS.items()} | dated
    totals = {address for address, row in held.items() if row["reason"].endswith("/total")}
    assert totals == set(wanted) | LARGER
    for total, (rows, year) in wanted.items():
        addends = [
            Decimal(row["amount"])
            for address, row in held.items()
            if address in rows
            or (
                address.startswith(tuple(f"{row}/" for row in rows))
                and not row["reason"]
                and row["year"].endswith(year)
            )
        ]
        assert len(addends) >= len(rows) or year, total
        assert sum(addends) == Decimal(held[total]["amount"]), (total, addends)


def test_a_printed_total_that_is_larger_than_its_rows_says_so(graph: Graph) -> None:
    held = amounts(graph)
    for total in LARGER:
        year = held[total]["year"]
        rows = [row for address, row in held.items() if "/2007-2010/" in address and row["year"] in ("", year)]
        below = sum(Decimal(row["amount"]) for row in rows if not row["reason"])
        assert below < Decimal(held[total]["amount"])
        assert "tilsammen mindre" in held[total]["description"]

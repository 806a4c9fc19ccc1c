"""Opens the data, wherever they are: in the dataset file, or at a service elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph import store
from graph.dataset import Report, dataset_version, read_report, report_of
from graph.store import Graph
from graph.workers.limits import Limits
from pejling import settings
from pejling.limits import most

if TYPE_CHECKING:
    from graph.engines.remote import Remote
    from graph.engines.transport import Transport
    from pejling.analyst import Analyst


@dataclass(frozen=True)
class Opened:
    """A graph with its version and the report of its build, if there is one; ``dataset`` is its file, if it has one."""

    graph: Graph
    version: str
    report: Report | None
    dataset: Path | None


def open_graph(
    dataset: str | Path | None = None,
    sources: str | Path | None = None,
    limits: Limits | None = None,
    endpoint: str | None = None,
) -> Analyst:
    """Open a built dataset, or one that a SPARQL service holds, to ask, search, trace and draw with.

    Parameters
    ----------
    dataset : str or pathlib.Path, optional
        The file that ``pejling build`` wrote; default is ``PEJLING_DATASET`` or ``build/pejling.nq``.
    sources : str or pathlib.Path, optional
        Folder of the source documents, whose text then stands beside what is cited; default is ``PEJLING_SOURCES``.
    limits : Limits, optional
        What one query may use; default are the settings ``most-seconds``, ``most-memory``, ``most-rows``: a minute, 4 GiB, ten million rows.
    endpoint : str, optional
        Address of a SPARQL 1.1 service that holds the data, e.g. pushed there by ``pejling push``; default is
        ``PEJLING_ENDPOINT`` unless a dataset is named.

    Raises
    ------
    graph.store.NoDataset
        If there is no dataset; the message says how to build one.
    graph.engines.Fault
        If the service does not answer.
    loaders.problems.CorpusError
        If a source document is not the one curated.

    Examples
    --------
    >>> city = open_graph(DATASET)
    >>> city.ask("generations").rows[0]["generationLabel"]
    '2030–2033'
    """
    # The command line starts sooner without what only analysts need.
    from graph.answers import Knowledge
    from pejling.analyst import Analyst
    from pejling.passages import passage_reader

    file = Path(dataset or settings.text(settings.DATASET))
    folder = sources or settings.text(settings.SOURCES)
    found = opened(file, "" if dataset and endpoint is None else endpoint)
    text, _ = passage_reader(found.graph, Path(folder) if folder else None)
    return Analyst(Knowledge(found.graph, found.version, text), limits or most())


def opened(dataset: Path, endpoint: str | None = None) -> Opened:
    """Open the data.

    Parameters
    ----------
    dataset : pathlib.Path
        The dataset file; not looked at if there is an endpoint.
    endpoint : str, optional
        Address of a SPARQL 1.1 service; default is PEJLING_ENDPOINT.

    Raises
    ------
    graph.store.NoDataset
        If there is no dataset file.
    settings.BadSetting
        If the address is none.
    graph.engines.Fault
        If the service does not answer.
    """
    address = endpoint if endpoint is not None else settings.text(settings.ENDPOINT)
    if not address:
        report = read_report(dataset)
        graph = store.open_graph(dataset, vouched=report is not None)
        return Opened(graph, report.version if report else dataset_version(dataset), report, dataset)
    engine = remote(address)
    report = report_of(engine.record.report) if engine.record else None
    return Opened(Graph(engine), engine.version, report, None)


def remote(address: str, updates: str = "") -> Remote:
    """Give the engine at an address; raises BadSetting if it is none."""
    # What only an endpoint needs takes a while to import.
    from graph.engines.remote import Remote
    from graph.engines.service import Service

    try:
        service = Service(address, transport(), updates)
    except ValueError as error:
        raise settings.BadSetting(str(error)) from error
    return Remote(service, int(settings.number(settings.ENDPOINT_PAGE)))


def transport() -> Transport:
    """Give how services are reached: the time allowed, and the credentials of the environment."""
    from graph.engines.transport import Credentials, Transport

    secrets = (settings.text(setting) for setting in settings.SECRETS)
    try:
        return Transport(Credentials(*secrets), settings.number(settings.ENDPOINT_SECONDS))
    except ValueError as error:
        raise settings.BadSetting(f"{settings.ENDPOINT_AUTH.variable}: {error}") from error

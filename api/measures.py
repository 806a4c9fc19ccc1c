"""What the service counts of itself, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

if TYPE_CHECKING:
    from api.page_cache import PageCache
    from graph.workers.forwarding import Forwarding
    from graph.workers.in_process import InProcess
    from graph.workers.pool import Pool

_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60)


class Measures:
    """Counters of one service: queries by form and outcome, their time, what runs, waits and was killed."""

    def __init__(self, pool: Pool | InProcess | Forwarding) -> None:
        self.registry = CollectorRegistry()
        self.queries = Counter("pejling_queries", "Queries answered.", ["form", "outcome"], registry=self.registry)
        self.seconds = Histogram("pejling_query_seconds", "Time to answer.", buckets=_BUCKETS, registry=self.registry)
        self._counters: dict[tuple[str, str], Counter] = {}
        for name, text, source in (
            ("running", "Queries running now.", lambda: pool.running),
            ("queued", "Queries waiting now.", lambda: pool.queued),
            ("killed", "Worker processes lost or stopped since the start.", lambda: pool.killed),
        ):
            Gauge(f"pejling_queries_{name}", text, registry=self.registry).set_function(source)

    def watch(self, pages: PageCache) -> None:
        """Count what is kept of pages."""
        held = Gauge("pejling_pages_kept_bytes", "Bytes of pages held in memory.", registry=self.registry)
        held.set_function(lambda: pages.size)
        again = Gauge("pejling_pages_sent_again", "Pages sent as they were kept.", registry=self.registry)
        again.set_function(lambda: pages.again)

    def note(self, form: str, outcome: str, seconds: float) -> None:
        """Count a query."""
        counter = self._counters.get((form, outcome))
        if counter is None:
            counter = self._counters[form, outcome] = self.queries.labels(form, outcome)
        counter.inc()
        self.seconds.observe(seconds)

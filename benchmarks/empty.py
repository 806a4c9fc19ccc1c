"""An HTTP server that does nothing: it takes each request whole and answers the same bytes, on the server library that Pejling stands on.

Run as ``python -m benchmarks.empty PORT SIZE``. What it takes for a request, no service in Python on this library can go below.
"""

from __future__ import annotations

import sys
from typing import Any

import uvicorn


def main() -> None:
    """Serve until told to end."""
    port, size = int(sys.argv[1]), int(sys.argv[2])
    body = b" " * size
    head = [(b"content-type", b"application/sparql-results+json"), (b"content-length", str(size).encode())]

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    uvicorn.run(application, port=port, lifespan="off", log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    main()

"""Answers kept in memory for as long as the dataset stands as it is."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

_LARGEST_SHARE = 8
# What an answer costs beside its bytes: its key, its place. Millions of small ones would else cost many times what is allowed.
_BESIDE = 400


class ResultCache:
    """Keeps the answers used last, up to so many bytes in all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._largest = most // _LARGEST_SHARE
        self._kept: OrderedDict[str, tuple[bytes, bool]] = OrderedDict()
        self._size = 0

    def get(self, key: str) -> tuple[bytes, bool] | None:
        """Give an answer and whether it is truncated, or None."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def put(self, key: str, body: bytes, truncated: bool) -> None:
        """Keep an answer, unless it would drive out too many others."""
        if key in self._kept or len(body) > self._largest:
            return
        self._kept[key] = body, truncated
        self._size += len(body) + _BESIDE
        while self._size > self._most:
            self._size -= len(self._kept.popitem(last=False)[1][0]) + _BESIDE

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()
        self._size = 0

    def collector(self, key: str, truncated: bool) -> Callable[[bytes | None], None]:
        """Give what takes an answer chunk by chunk, and None after the last, to keep it as ``put`` does.

        What is collected for data that have changed meanwhile has a key that nobody asks for any more.
        """
        parts: list[bytes] = []
        size = 0

        def collect(chunk: bytes | None) -> None:
            nonlocal size
            if chunk is None:
                if size <= self._largest:
                    self.put(key, b"".join(parts), truncated)
                return
            size += len(chunk)
            if size <= self._largest:
                parts.append(chunk)
            else:
                parts.clear()

        return collect

"""What one query may use."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one query may use: wall time, memory beyond the store's own, rows of a SELECT, bytes of the answer."""

    seconds: float = 10.0
    memory: int = 1024 * MEBIBYTE
    rows: int = 1_000_000
    bytes: int = 256 * MEBIBYTE

    def __post_init__(self) -> None:
        # Nearly always all are, and a worker is told its limits with every query.
        if self.seconds > 0 and self.memory > 0 and self.rows > 0 and self.bytes > 0:
            return
        for item in fields(self):
            if not getattr(self, item.name) > 0:
                raise ValueError(f"The limit of {item.name} is {getattr(self, item.name)}; it must be more than 0.")

    def asked(self, wishes: dict[str, str], ceiling: Limits) -> Limits:
        """Give these limits with a caller's wishes, none above the ceiling.

        Parameters
        ----------
        wishes : dict
            Numbers as text by limit; unknown names are ignored.
        ceiling : Limits
            The most that is granted.

        Raises
        ------
        ValueError
            If a wish is no number above 0.

        Examples
        --------
        >>> Limits().asked({"rows": "10", "seconds": "9999"}, Limits(seconds=60.0)).seconds
        60.0
        """
        if not wishes:
            return self
        given: dict[str, float] = {}
        for name, most in asdict(ceiling).items():
            if name in wishes:
                given[name] = type(most)(min(_number(name, wishes[name]), most))
        return replace(self, **given)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"seconds={self.seconds:g}, memory={self.memory}, rows={self.rows}, bytes={self.bytes}"


def _number(name: str, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not number > 0:
        raise ValueError(f"The limit of {name} is {text[:40]!r}; it must be a number above 0.")
    return max(number, 1.0) if name != "seconds" else number

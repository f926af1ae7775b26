"""One tree of errors: what went wrong, where, and what to do about it.

KgbuildError
  UsageError          a wrong argument, option or configuration        exit 2
  DocumentError       one document cannot be read; others are built    exit 1
  KnowledgeError      a frame, shape, table or ontology file is wrong  exit 2
  SnapshotError       no snapshot, or a broken one                     exit 3
  QueryError          a query is refused or fails
"""

from __future__ import annotations


class KgbuildError(Exception):
    """Base.  `where` names the file, line or sentence; `hint` says what to do."""

    exit_status = 1

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message, self.where, self.hint = message, where, hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  hint: {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:  # keyword arguments survive pickling between processes
        return _rebuild, (type(self), self.message, self.where, self.hint)


def _rebuild(kind: type[KgbuildError], message: str, where: str, hint: str) -> KgbuildError:
    return kind(message, where=where, hint=hint)


class UsageError(KgbuildError):
    exit_status = 2


class DocumentError(KgbuildError):
    exit_status = 1


class KnowledgeError(KgbuildError):
    exit_status = 2


class SnapshotError(KgbuildError):
    exit_status = 3


class QueryError(KgbuildError):
    exit_status = 1

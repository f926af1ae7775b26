"""Documents about a conflict in; a validated, cited, queryable knowledge graph out."""

__version__ = "0.1.0"

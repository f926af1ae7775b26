"""Entities -> Wikidata items, offline first; see items.ItemSource for the one interface of all sources."""

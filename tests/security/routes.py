"""Every address of the product, read from the resolver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

API = "api/v1/"


@dataclass(frozen=True, slots=True)
class Address:
    """A route: its name (with namespace), or the route itself where it has none."""

    name: str
    route: str
    parameters: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.route.startswith(API)


def addresses() -> list[Address]:
    """All of them, in the order in which the resolver tries them."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace or "") if part)
            yield from _walk(entry, route, inner)
        elif isinstance(entry, URLPattern):
            name = ":".join(part for part in (namespace, entry.name or "") if part) if entry.name else route
            parameters = (*entry.pattern.converters, *entry.pattern.regex.groupindex)
            yield Address(name, route, tuple(dict.fromkeys(parameters)))

"""The frame of the HTTP API: problems, pages, entity tags, rates, bodies and the OpenAPI document."""

"""The embedded search engine: tantivy for words and facets, numpy for vectors, in one folder or in memory; no server."""

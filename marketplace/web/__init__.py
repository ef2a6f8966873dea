"""The ground of every page: request, language, errors, safety headers, limits, fragments, paging and marked text."""

"""Finding listings: by words, by an indicator, in another language, by likeness; with facets, suggestions and ways out of nothing."""

"""The pages of the site search: results with facets, hits in another language, what is like a listing, suggestions."""

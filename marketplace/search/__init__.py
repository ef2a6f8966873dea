"""Search behind one small port: analysis, documents, vectors and the engines. Domain packages hand in documents; this package knows none of them."""

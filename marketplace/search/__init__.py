"""Search behind one small port: analysis, documents, vectors, engines. Domain packages hand in what may be found."""

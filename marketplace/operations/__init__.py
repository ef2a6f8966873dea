"""Running the program: database, server, worker, health, and the checks an operator makes."""

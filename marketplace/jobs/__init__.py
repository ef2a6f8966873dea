"""Background work: the queue is a doorbell, the table `job_run` is the ledger, a sweep heals what a crash left."""

"""Background work: the queue is a doorbell, the table `job_runs` is the ledger, a sweep heals what a crash left."""

"""One module a kind of benchmark; `alpr_desk.app.benchmarks` chooses among them."""

"""The store: engine, tables, repositories, unit of work, keys and encrypted images. The only place that knows SQL."""

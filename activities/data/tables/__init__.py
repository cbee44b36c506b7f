"""Tables in files: CSV, JSON lines, Excel and Parquet, read and written a batch at a time."""

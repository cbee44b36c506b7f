"""Tables in files: CSV, JSON lines, Excel and Parquet, read and written a batch at a time."""

import os

# Where lxml is installed openpyxl takes it, which leaves entities out; defusedxml refuses the file.
os.environ["OPENPYXL_LXML"] = "False"

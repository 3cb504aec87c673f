"""DuckDB on one form of a rule set: `duckdb_run.py SQL DATA OUT THREADS`.

The SQL is written by `generate`; `{input}` and `{output}` in it are put in here.
"""

import sys

import duckdb

sql_file, data, out, threads = sys.argv[1:5]

# Types are said for CSV, so that nothing is spent on guessing them.
DECIMAL = (2, 5, 9)
TYPES = {"customer": "BIGINT"}
TYPES |= {f"r{n}": "DOUBLE" if n in DECIMAL else "INTEGER" for n in range(11)}
TYPES |= {"segment": "VARCHAR", "region": "VARCHAR", "tenure": "INTEGER", "revenue": "DOUBLE", "visits": "INTEGER"}

if data.endswith(".csv"):
    source = f"read_csv('{data}', header = true, auto_detect = false, delim = ',', columns = {TYPES})"
else:
    source = f"read_parquet('{data}')"
with open(sql_file) as file:
    sql = file.read().replace("{input}", source).replace("{output}", out)
db = duckdb.connect(config={"threads": int(threads)})
db.execute("SET enable_progress_bar = false")
db.execute(sql)

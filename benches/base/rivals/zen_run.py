"""zen-engine, customer by customer: `zen_run.py GRAPH.json DATA ROWS OUT`.

It evaluates ROWS customers that stand evenly through the data, through the Python wheel of the Rust engine (the
crate itself would add some 450 crates to a build). It prints the CPU seconds of evaluating alone: customers
are objects before the clock starts, and only rows that matched are put down after it has stopped.
"""

import json
import sys
import time

import duckdb
import zen

graph, data, rows, out = sys.argv[1:5]
source = f"read_csv('{data}')" if data.endswith(".csv") else f"read_parquet('{data}')"
db = duckdb.connect()
count = db.execute(f"SELECT count(*) FROM {source}").fetchone()[0]
step = max(1, count // int(rows))
found = db.execute(f"SELECT * FROM {source} WHERE (customer - 1) % {step} = 0 ORDER BY customer")
names = [one[0] for one in found.description]
customers = [dict(zip(names, row)) for row in found.fetchall()]
with open(graph) as file:
    decision = zen.ZenEngine().create_decision(file.read())
decision.evaluate(customers[0])
start = time.process_time()
answers = [decision.evaluate(one) for one in customers]
spent = time.process_time() - start
with open(out, "w") as file:
    for customer, answer in zip(customers, answers):
        matched = answer["result"].get("matched") or []
        line = {"customer": customer["customer"], "matched": sorted(int(one["rule"]) for one in matched)}
        line["rank"] = min((int(one["rank"]) for one in matched), default=None)
        file.write(json.dumps(line) + "\n")
print(f"evaluate {spent:.6f}")
print(f"customers {len(customers)}")

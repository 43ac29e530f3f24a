"""Runs queries that are written for Amazon Athena (Trino) on DuckDB, translated by sqlglot.

Reads {"table": name, "lines": file, "queries": [text]} from standard input and prints the rows of each query as JSON.
"""

import json
import sys

import duckdb
import sqlglot

order = json.load(sys.stdin)
connection = duckdb.connect()
connection.execute(
    f"CREATE TABLE {order['table']} AS SELECT * FROM read_csv(?, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', escape='', header=false)",
    [order["lines"]],
)
# What sqlglot has no counterpart for.
connection.execute("CREATE MACRO from_iso8601_timestamp(t) AS CAST(t AS TIMESTAMPTZ)")
connection.execute("CREATE MACRO to_unixtime(t) AS epoch(t)")
answers = []
for query in order["queries"]:
    [translated] = sqlglot.transpile(query, read="athena", write="duckdb")
    answers.append(connection.execute(translated).fetchall())
json.dump(answers, sys.stdout, default=str)

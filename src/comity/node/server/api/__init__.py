"""The people's API: operations as routes, with one shape of answers, lists and problems.

In come requests of persons and programs; out come records as JSON, lists in pages or whole as
NDJSON or Parquet, files, and problems as RFC 9457 has them. Whoever is not known is answered
with 401, whoever may not with 403, before anything of a body is looked at.
"""

"""Computations on files that callers give to a node: uploads, tasks, worker processes, results.

In come bytes of strangers and words of commands; out come results, or typed problems. What callers
have sent is parsed in a worker process alone (``comity.worker``), confined and with limits, never in the
process that serves. Which commands there are is named by whoever composes the node.
"""

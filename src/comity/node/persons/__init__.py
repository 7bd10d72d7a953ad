"""Persons of a node: accounts, how they sign in, and the acts that they prove.

In come credentials and proofs from browsers and command lines; out come callers with their roles,
and acts with the marks of the persons who proved them. Whoever cannot be told apart is nobody.
"""

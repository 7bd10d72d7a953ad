"""What is in the sky as somebody may see it: the catalogue of the watch, with what partners share.

In goes a caller; out come the objects that this caller may see, their states, one object with all its
sources, and the pages *Sky* and *Operation*. What a label withholds is in none of them.
"""

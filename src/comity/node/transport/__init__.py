"""Network. Imported by the gate alone, so that nothing leaves a node unasked.

Today there is one conversation: a public catalogue is fetched over HTTPS. A request is
conditional (ETag, Last-Modified); a transfer that broke off is continued with a range
request if the server still has the same file; redirects are not followed, because the
gate has allowed one host only.
"""

from comity.node.transport.http import Answer, Request, make_client, send

__all__ = ["Answer", "Request", "make_client", "send"]

"""The conformance kit: a partner of the protocol that checks another implementation."""

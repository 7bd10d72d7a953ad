"""The conformance kit: what another implementation is asked over the wire, and what it must say."""

"""Between two nodes: outbox, delivery, receiving, questions, relays, channels."""

"""Tools that measure and draw the source tree; nothing of the product needs them."""

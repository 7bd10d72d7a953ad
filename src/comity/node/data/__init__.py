"""Files that come with Comity: the register of parties."""

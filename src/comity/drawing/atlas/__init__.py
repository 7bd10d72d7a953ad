"""Records of the atlas → timeline, network and the pages of the reading site."""

// The export of the atlas: narrows and sorts lists by the words of the address, searches, compares.
// A node does all of this by itself; the words of the address are the same on both.
import { compare } from "./atlas/compare";
import { narrow } from "./atlas/narrow";
import { search } from "./atlas/search";

void narrow();
void search();
void compare();

// The frame's script: fragments (htmx), the stream of events, the clock, keys, and acts.
import htmx from "htmx.org";
import "./acts";
import { startClock } from "./clock";
import { startFiles } from "./files";
import { startKeys } from "./keys";
import { startStream } from "./stream";
import { startWatch } from "./watch";

(globalThis as Record<string, unknown>).htmx = htmx;
startClock();
startKeys();
startFiles();
startStream();
startWatch();

// Everything here improves HTML that already works without it. Each file is one behaviour and tolerates its absence.
import "htmx.org";
import { keepDialogs } from "./dialog";
import { sendToken } from "./csrf";
import { offerCopies } from "./copy";
import { narrowFacets } from "./facet";
import { moveGraphs } from "./graph";
import { rescueCards } from "./lazy";
import { listenToKeys } from "./keyboard";
import { followLogs } from "./log";
import { steerMenus } from "./menu";
import { openPalette } from "./palette";
import { keepStars } from "./star";
import { switchTheme } from "./theme";
import { showToasts } from "./toast";

sendToken();
showToasts();
switchTheme();
keepStars();
offerCopies();
keepDialogs();
steerMenus();
narrowFacets();
openPalette();
rescueCards();
listenToKeys();
moveGraphs();
followLogs();

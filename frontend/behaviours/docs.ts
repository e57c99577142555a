// What pages of documentation have beside what every page has. All of it improves HTML that works without.
import { copyCode } from "./docs/code";
import { drawDiagrams } from "./docs/diagrams";
import { keepReports } from "./docs/report";
import { offerReports } from "./docs/selection";
import { followBuild } from "./docs/sync";
import { markPlace } from "./docs/contents";

copyCode();
markPlace();
drawDiagrams();
followBuild();
keepReports();
offerReports();

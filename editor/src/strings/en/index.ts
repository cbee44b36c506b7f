import { audit } from "./audit";
import { auth } from "./auth";
import { canvas } from "./canvas";
import { comments } from "./comments";
import { connections } from "./connections";
import { draft } from "./draft";
import { expressions } from "./expressions";
import { findings } from "./findings";
import { flows } from "./flows";
import { frame } from "./frame";
import { help } from "./help";
import { home } from "./home";
import { inbox } from "./inbox";
import { inspector } from "./inspector";
import { palette } from "./palette";
import { people } from "./people";
import { publish } from "./publish";
import { runs } from "./runs";
import { settings } from "./settings";
import { templates } from "./templates";
import { topbar } from "./topbar";
import { words } from "./words";

export const en = {
  audit,
  auth,
  canvas,
  comments,
  connections,
  draft,
  expressions,
  findings,
  flows,
  frame,
  help,
  home,
  inbox,
  inspector,
  palette,
  people,
  publish,
  runs,
  settings,
  templates,
  topbar,
  words,
} as const;

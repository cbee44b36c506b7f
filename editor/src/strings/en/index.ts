import { access } from "./access";
import { audit } from "./audit";
import { auth } from "./auth";
import { canvas } from "./canvas";
import { comments } from "./comments";
import { connections } from "./connections";
import { connectors } from "./connectors";
import { draft } from "./draft";
import { endpoints } from "./endpoints";
import { events } from "./events";
import { expressions } from "./expressions";
import { factors } from "./factors";
import { findings } from "./findings";
import { flows } from "./flows";
import { frame } from "./frame";
import { help } from "./help";
import { home } from "./home";
import { inbox } from "./inbox";
import { inspector } from "./inspector";
import { listeners } from "./listeners";
import { palette } from "./palette";
import { people } from "./people";
import { projects } from "./projects";
import { publish } from "./publish";
import { rights } from "./rights";
import { runs } from "./runs";
import { schedules } from "./schedules";
import { services } from "./services";
import { settings } from "./settings";
import { sharing } from "./sharing";
import { sso } from "./sso";
import { teams } from "./teams";
import { templates } from "./templates";
import { topbar } from "./topbar";
import { transfers } from "./transfers";
import { words } from "./words";

export const en = {
  access,
  audit,
  auth,
  canvas,
  comments,
  connections,
  connectors,
  draft,
  endpoints,
  events,
  expressions,
  factors,
  findings,
  flows,
  frame,
  help,
  home,
  inbox,
  inspector,
  listeners,
  palette,
  people,
  projects,
  publish,
  rights,
  runs,
  schedules,
  services,
  settings,
  sharing,
  sso,
  teams,
  templates,
  topbar,
  transfers,
  words,
} as const;

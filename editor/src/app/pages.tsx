import {
  CalendarClock,
  House,
  Inbox,
  LayoutTemplate,
  Megaphone,
  Play,
  Plug,
  Settings,
  Unplug,
  Waypoints,
  Workflow,
} from "lucide-react";
import type { ReactNode } from "react";
import { useSeesConnections } from "~/features/connections/useConnectionsHere";
import { useMay } from "./may";

/** The page's name is the text of this key in `frame`. */
type PageId =
  | "home"
  | "flows"
  | "runs"
  | "inbox"
  | "schedules"
  | "templates"
  | "connections"
  | "endpoints"
  | "connectors"
  | "events"
  | "settings";
export type Page = {
  id: PageId;
  path: string;
  icon: ReactNode;
  /** The permission without which it has nothing to show. */
  needs?: string;
  /** On a phone it stands in a menu: opened now and then. */
  rare?: boolean;
};

/** The pages of a project, in the order of the rail. A new one is a line here and in the router. */
const PAGES: Page[] = [
  { id: "home", path: "", icon: <House />, needs: "run.read" },
  { id: "flows", path: "flows", icon: <Workflow /> },
  { id: "runs", path: "runs", icon: <Play /> },
  { id: "inbox", path: "inbox", icon: <Inbox /> },
  { id: "schedules", path: "schedules", icon: <CalendarClock />, needs: "flow.read", rare: true },
  { id: "templates", path: "templates", icon: <LayoutTemplate />, rare: true },
  { id: "connections", path: "connections", icon: <Plug />, rare: true },
  { id: "endpoints", path: "endpoints", icon: <Waypoints />, needs: "flow.read", rare: true },
  {
    id: "connectors",
    path: "connectors",
    icon: <Unplug />,
    needs: "project.read",
    rare: true,
  },
  { id: "events", path: "events", icon: <Megaphone />, needs: "project.manage", rare: true },
  { id: "settings", path: "settings", icon: <Settings /> },
];

/** The pages that have something for who is signed in: some see single flows of a project alone. */
export function usePages(): Page[] {
  const may = useMay();
  const connections = useSeesConnections();
  return PAGES.filter(
    ({ id, needs }) => (!needs || may(needs)) && (id !== "connections" || connections),
  );
}

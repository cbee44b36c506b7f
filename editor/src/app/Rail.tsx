import { House, Inbox, LayoutTemplate, Play, Plug, Settings, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useMatch } from "react-router";
import { useSummaryQuery } from "~/api/summary";
import { useSeesConnections } from "~/features/connections/useConnectionsHere";
import { usePolling } from "~/features/runs/list/useRunNews";
import { classes } from "~/ui/classes";
import { Tooltip } from "~/ui/Tooltip";
import { AccountMenu } from "./AccountMenu";
import { useMay } from "./may";
import { useProject } from "./project";

const PAGES = [
  ["home", "", <House key="i" />],
  ["flows", "flows", <Workflow key="i" />],
  ["runs", "runs", <Play key="i" />],
  ["inbox", "inbox", <Inbox key="i" />],
  ["templates", "templates", <LayoutTemplate key="i" />],
  ["connections", "connections", <Plug key="i" />],
  ["settings", "settings", <Settings key="i" />],
] as const;

const EVERY_MS = 60_000;

/** The pages of a project: at the left, on a phone below. */
export function Rail() {
  const { t } = useTranslation();
  const { link } = useProject();
  const waiting = useWaiting();
  return (
    <nav
      aria-label={t("frame.nav")}
      className="flex shrink-0 items-center justify-around border-line border-t bg-surface px-1 py-1 sm:w-14 sm:flex-col sm:justify-start sm:gap-1.5 sm:border-t-0 sm:border-r sm:py-2.5"
    >
      {usePages().map(([id, path, icon]) => (
        <RailLink
          key={id}
          to={link(path)}
          end={id === "home"}
          label={t(`frame.${id}`)}
          icon={icon}
          count={id === "inbox" ? waiting : 0}
        />
      ))}
      <span className="hidden grow sm:block" />
      <AccountMenu />
    </nav>
  );
}

/** The pages that have something for who is signed in: some see single flows of a project alone. */
function usePages() {
  const sums = useMay()("run.read");
  const connections = useSeesConnections();
  return PAGES.filter(([id]) => (id !== "home" || sums) && (id !== "connections" || connections));
}

/** How many runs ask somebody something. */
function useWaiting(): number {
  const { id } = useProject();
  const { data } = useSummaryQuery(id, {
    ...usePolling(id, EVERY_MS),
    skip: !useMay()("run.read"),
  });
  return data?.waiting.count ?? 0;
}

type LinkProps = { to: string; end: boolean; label: string; icon: ReactNode; count: number };

function RailLink({ to, end, label, icon, count }: LinkProps) {
  const { t } = useTranslation();
  // The tooltip joins class names as text, so the link cannot work its own out.
  const active = useMatch({ path: to, end }) !== null;
  return (
    <Tooltip text={count ? t("frame.waits", { page: label, count }) : label}>
      <NavLink
        to={to}
        end={end}
        aria-label={count ? t("frame.waits", { page: label, count }) : label}
        className={classes(
          "relative grid size-9 place-items-center rounded-lg [&_svg]:size-[18px] [&_svg]:stroke-[1.7]",
          active ? "bg-accent-weak text-accent" : "text-text-3 hover:bg-sunken hover:text-text",
        )}
      >
        {icon}
        {count > 0 && (
          <span
            aria-hidden
            className="absolute top-0 right-0 grid h-4 min-w-4 place-items-center rounded-full bg-waiting px-1 font-semibold text-2xs text-surface leading-none"
          >
            {count > 99 ? "99+" : count}
          </span>
        )}
      </NavLink>
    </Tooltip>
  );
}

import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, useMatch, useNavigate } from "react-router";
import { useSummaryQuery } from "~/api/summary";
import { usePolling } from "~/features/runs/list/useRunNews";
import { classes } from "~/ui/classes";
import { IconButton } from "~/ui/IconButton";
import { Menu, MenuItem } from "~/ui/Menu";
import { Tooltip } from "~/ui/Tooltip";
import { AccountMenu } from "./AccountMenu";
import { useMay } from "./may";
import { type Page, usePages } from "./pages";
import { useProject } from "./project";

const EVERY_MS = 60_000;

/** The pages of a project: at the left, on a phone below. */
export function Rail() {
  const { t } = useTranslation();
  const { link } = useProject();
  const waiting = useWaiting();
  const pages = usePages();
  return (
    <nav
      aria-label={t("frame.nav")}
      className="flex shrink-0 items-center justify-around border-line border-t bg-surface px-1 py-1 sm:w-14 sm:flex-col sm:justify-start sm:gap-1.5 sm:border-t-0 sm:border-r sm:py-2.5"
    >
      {pages.map(({ id, path, icon, rare }) => (
        <RailLink
          key={id}
          to={link(path)}
          end={id === "home"}
          label={t(`frame.${id}`)}
          icon={icon}
          count={id === "inbox" ? waiting : 0}
          rare={rare}
        />
      ))}
      <RarePages pages={pages.filter(({ rare }) => rare)} />
      <span className="hidden grow sm:block" />
      <AccountMenu />
    </nav>
  );
}

/** On a phone: the pages that are opened now and then. */
function RarePages({ pages }: { pages: Page[] }) {
  const { t } = useTranslation();
  const { link } = useProject();
  const navigate = useNavigate();
  if (!pages.length) return null;
  return (
    <span className="sm:hidden">
      <Menu trigger={<IconButton label={t("frame.morePages")} icon={<Ellipsis />} />}>
        {pages.map(({ id, path, icon }) => (
          <MenuItem key={id} icon={icon} onSelect={() => void navigate(link(path))}>
            {t(`frame.${id}`)}
          </MenuItem>
        ))}
      </Menu>
    </span>
  );
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

type LinkProps = {
  to: string;
  end: boolean;
  label: string;
  icon: ReactNode;
  count: number;
  rare?: boolean;
};

function RailLink({ to, end, label, icon, count, rare }: LinkProps) {
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
          "relative size-9 place-items-center rounded-lg [&_svg]:size-[18px] [&_svg]:stroke-[1.7]",
          rare ? "hidden sm:grid" : "grid",
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

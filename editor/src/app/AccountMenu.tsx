import {
  Check,
  FolderKanban,
  FolderOpen,
  LogOut,
  Moon,
  Plus,
  Search,
  Sun,
  UserRound,
} from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useMeQuery, useProjectsQuery } from "~/api/session";
import { Avatar } from "~/ui/Avatar";
import { Menu, MenuGroup, MenuItem, MenuLine } from "~/ui/Menu";
import { openCommands } from "./commands";
import { EVERYWHERE, useMay } from "./may";
import { OrganisationItems } from "./OrganisationItems";
import { useProject } from "./project";
import { useTheme } from "./theme";
import { useLeave } from "./useLeave";

const NewProjectDialog = lazy(async () => ({
  default: (await import("~/features/settings/NewProjectDialog")).NewProjectDialog,
}));

const NewOrganisationDialog = lazy(async () => ({
  default: (await import("~/features/settings/NewOrganisationDialog")).NewOrganisationDialog,
}));

const MOST = 8;

/** Who is signed in, the other organisations and projects, the theme, and the way out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const { data: projects } = useProjectsQuery();
  const leave = useLeave();
  const { id, link } = useProject();
  const navigate = useNavigate();
  const may = useMay();
  const [making, setMaking] = useState<"organisation" | "project" | null>(null);
  const [theme, setTheme] = useTheme();
  const shown = projects?.items.filter((one) => !one.archived || one.id === id).slice(0, MOST);
  const other = theme === "light" ? "dark" : "light";
  return (
    <>
      <Menu
        trigger={
          <button type="button" aria-label={t("frame.account")} className="rounded-full p-1">
            <Avatar name={me?.name ?? ""} />
          </button>
        }
      >
        <div className="px-2 py-1 text-text-2 text-xs">
          <div className="font-medium text-sm text-text">{me?.name}</div>
          {me?.email}
        </div>
        <MenuLine />
        <OrganisationItems onNew={() => setMaking("organisation")} />
        <MenuGroup label={t("projects.title")}>
          {shown?.map((project) => (
            <MenuItem
              key={project.id}
              icon={project.id === id ? <Check /> : <FolderOpen />}
              current={project.id === id}
              onSelect={() => location.assign(`/p/${project.key}`)}
            >
              {project.name}
            </MenuItem>
          ))}
          <MenuItem icon={<FolderKanban />} onSelect={() => void navigate(link("projects"))}>
            {t("projects.all")}
          </MenuItem>
          {may("project.manage", EVERYWHERE) && (
            <MenuItem icon={<Plus />} onSelect={() => setMaking("project")}>
              {t("frame.newProject")}
            </MenuItem>
          )}
        </MenuGroup>
        <MenuLine />
        <MenuItem icon={<UserRound />} onSelect={() => void navigate(link("settings/profile"))}>
          {t("settings.section.profile")}
        </MenuItem>
        <MenuItem icon={<Search />} keys="Mod+K" onSelect={openCommands}>
          {t("frame.commands")}
        </MenuItem>
        <MenuItem icon={other === "dark" ? <Moon /> : <Sun />} onSelect={() => setTheme(other)}>
          {t(`frame.theme.${other}`)}
        </MenuItem>
        <MenuItem icon={<LogOut />} onSelect={() => void leave()}>
          {t("frame.signOut")}
        </MenuItem>
      </Menu>
      {making && (
        <Suspense fallback={null}>
          {making === "project" ? (
            <NewProjectDialog onClose={() => setMaking(null)} />
          ) : (
            <NewOrganisationDialog onClose={() => setMaking(null)} />
          )}
        </Suspense>
      )}
    </>
  );
}

import { Check, FolderOpen, LogOut, Moon, Plus, Search, Sun, UserRound } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useMeQuery, useProjectsQuery, useSignOutMutation } from "~/api/session";
import { Avatar } from "~/ui/Avatar";
import { Menu, MenuItem, MenuLine } from "~/ui/Menu";
import { openCommands } from "./commands";
import { useMay } from "./may";
import { useProject } from "./project";
import { useTheme } from "./theme";

const NewProjectDialog = lazy(async () => ({
  default: (await import("~/features/settings/NewProjectDialog")).NewProjectDialog,
}));

/** Who is signed in, the other projects, the theme, and the way out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const { data: projects } = useProjectsQuery();
  const [signOut] = useSignOutMutation();
  const { id, link } = useProject();
  const navigate = useNavigate();
  const may = useMay();
  const [making, setMaking] = useState(false);
  const [theme, setTheme] = useTheme();
  const other = theme === "light" ? "dark" : "light";
  const leave = async () => {
    await signOut();
    location.assign("/sign-in");
  };
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
        {projects?.items.map((project) => (
          <MenuItem
            key={project.id}
            icon={project.id === id ? <Check /> : <FolderOpen />}
            onSelect={() => location.assign(`/p/${project.key}`)}
          >
            {project.name}
          </MenuItem>
        ))}
        {may("project.manage") && (
          <MenuItem icon={<Plus />} onSelect={() => setMaking(true)}>
            {t("frame.newProject")}
          </MenuItem>
        )}
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
          <NewProjectDialog onClose={() => setMaking(false)} />
        </Suspense>
      )}
    </>
  );
}

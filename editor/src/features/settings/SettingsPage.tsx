import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, NavLink, useParams } from "react-router";
import { useProject } from "~/app/project";
import { classes } from "~/ui/classes";
import { PageHeader } from "~/ui/PageHeader";
import { AboutSection } from "./AboutSection";
import { ApiKeysSection } from "./ApiKeysSection";
import { AppearanceSection } from "./AppearanceSection";
import { AuditSection } from "./audit/AuditSection";
import { MembersSection } from "./members/MembersSection";
import { PackagesSection } from "./PackagesSection";
import { ProjectSection } from "./ProjectSection";
import { ProfileSection } from "./profile/ProfileSection";
import { VariablesSection } from "./VariablesSection";

/** What can be set, in the order of the list. A new section is a line here. */
const SECTIONS: { id: Section; content: ComponentType }[] = [
  { id: "project", content: ProjectSection },
  { id: "variables", content: VariablesSection },
  { id: "packages", content: PackagesSection },
  { id: "api-keys", content: ApiKeysSection },
  { id: "members", content: MembersSection },
  { id: "audit", content: AuditSection },
  { id: "profile", content: ProfileSection },
  { id: "appearance", content: AppearanceSection },
  { id: "about", content: AboutSection },
];
type Section =
  | "project"
  | "variables"
  | "packages"
  | "api-keys"
  | "members"
  | "audit"
  | "profile"
  | "appearance"
  | "about";

/** The settings of the project and of this browser. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const { link } = useProject();
  const { section } = useParams();
  const shown = SECTIONS.find((one) => one.id === section);
  if (!shown) return <Navigate to={link("settings/project")} replace />;
  const Content = shown.content;
  return (
    <>
      <PageHeader title={t("settings.title")} />
      <div className="flex max-w-5xl flex-col gap-5 px-4 pb-10 sm:flex-row sm:px-6">
        <nav
          aria-label={t("settings.sections")}
          className="flex shrink-0 flex-wrap gap-1 sm:w-44 sm:flex-col sm:flex-nowrap"
        >
          {SECTIONS.map(({ id }) => (
            <NavLink
              key={id}
              to={link(`settings/${id}`)}
              className={({ isActive }) =>
                classes(
                  "whitespace-nowrap rounded-field px-2.5 py-1.5",
                  isActive
                    ? "bg-accent-weak font-medium text-accent"
                    : "text-text-2 hover:bg-sunken hover:text-text",
                )
              }
            >
              {t(`settings.section.${id}`)}
            </NavLink>
          ))}
        </nav>
        <section className="grid min-w-0 grow content-start gap-4">
          <h2 className="font-semibold text-lg">{t(`settings.section.${shown.id}`)}</h2>
          <Content />
        </section>
      </div>
    </>
  );
}

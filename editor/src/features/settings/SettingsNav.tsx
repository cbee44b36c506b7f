import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useProject } from "~/app/project";
import { classes } from "~/ui/classes";
import type { Section, SectionId } from "./sections";
import { useOffered } from "./useOffered";

/** What can be set, in groups; on a phone they open from the name of the one that is shown. */
export function SettingsNav({ shown }: { shown: SectionId }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const list = useId();
  const groups = useOffered();
  return (
    <nav aria-label={t("settings.sections")} className="shrink-0 sm:w-44">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={list}
        className="flex min-h-9 w-full items-center justify-between rounded-field border border-line-strong bg-surface px-2.5 font-medium sm:hidden"
        onClick={() => setOpen(!open)}
      >
        {t(`settings.section.${shown}`)}
        <ChevronDown aria-hidden className={classes("size-4", open && "rotate-180")} />
      </button>
      <div
        id={list}
        className={classes(
          "mt-2 grid-cols-2 gap-x-2 gap-y-4 sm:mt-0 sm:grid sm:grid-cols-1",
          open ? "grid" : "hidden",
        )}
      >
        {groups.map(({ id, sections }) => (
          <div key={id} className="grid min-w-0 content-start gap-0.5">
            <h2 className="px-2.5 py-1 font-medium text-2xs text-text-2">
              {t(`settings.group.${id}`)}
            </h2>
            {sections.map((one) => (
              <SectionLink key={one.id} section={one} onFollow={() => setOpen(false)} />
            ))}
          </div>
        ))}
      </div>
    </nav>
  );
}

function SectionLink({ section, onFollow }: { section: Section; onFollow: () => void }) {
  const { t } = useTranslation();
  const { link } = useProject();
  return (
    <NavLink
      to={link(`settings/${section.id}`)}
      onClick={onFollow}
      className={({ isActive }) =>
        classes(
          "truncate rounded-field px-2.5 py-1.5",
          isActive
            ? "bg-accent-weak font-medium text-accent"
            : "text-text-2 hover:bg-sunken hover:text-text",
        )
      }
    >
      {t(`settings.section.${section.id}`)}
    </NavLink>
  );
}

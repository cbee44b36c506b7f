import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ByRole } from "~/api/sharing";
import { Button } from "~/ui/Button";
import { HolderName } from "./HolderName";
import type { Level } from "./shared";

const FIRST = 5;

/** Who needs no share, and why: their role in all projects or in this one. */
export function ByRoleList({ holders }: { holders: ByRole[] }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all || holders.length <= FIRST + 1 ? holders : holders.slice(0, FIRST);
  return (
    <section className="grid gap-1.5">
      <h3 className="font-medium">{t("sharing.byRole")}</h3>
      <ul
        aria-label={t("sharing.byRole")}
        className="divide-y divide-line rounded-card border border-line"
      >
        {shown.map((one) => (
          <li key={one.id} className="flex items-center gap-2 px-2 py-1.5">
            <HolderName holder={one}>
              <Where holder={one} />
            </HolderName>
            <span className="shrink-0 pr-2 text-text-2">
              {t(`sharing.level.${one.level as Level}`)}
            </span>
          </li>
        ))}
      </ul>
      {shown.length < holders.length && (
        <Button size="sm" className="justify-self-start" onClick={() => setAll(true)}>
          {t("sharing.all", { count: holders.length })}
        </Button>
      )}
    </section>
  );
}

function Where({ holder: { role, project_id } }: { holder: ByRole }) {
  const { t } = useTranslation();
  const named = t(`people.role.${role}`, { defaultValue: role });
  return <>{t(project_id ? "sharing.inThis" : "sharing.inAll", { role: named })}</>;
}

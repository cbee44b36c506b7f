import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ServiceAccount, useChangeServiceAccountMutation } from "~/api/serviceAccounts";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { Switch } from "~/ui/Switch";
import { Tag } from "~/ui/Tag";
import { useProjectName } from "../projectName";
import { RowOpener } from "../RowOpener";
import { useRoleName } from "../roles/choices";
import { ServiceKeys } from "./ServiceKeys";

type Props = { account: ServiceAccount; onEdit: () => void; onDelete: () => void };

/** A service account, which is switched where it stands; its keys show when it is opened. */
export function ServiceAccountRow({ account, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  const nameOf = useRoleName();
  const projectOf = useProjectName();
  const [change, { error }] = useChangeServiceAccountMutation();
  const [open, setOpen] = useState(false);
  const inside = useId();
  const { id, name, role, project_id, disabled } = account;
  const as = project_id
    ? t("teams.inAs", { role: nameOf(role), project: projectOf(project_id) })
    : t("teams.everywhereAs", { role: nameOf(role) });
  return (
    <li className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <RowOpener
          open={open}
          onOpen={setOpen}
          inside={inside}
          name={
            <span className="flex items-center gap-2">
              <span className="truncate font-medium">{name}</span>
              {disabled && <Tag>{t("services.off")}</Tag>}
            </span>
          }
        >
          {as}
        </RowOpener>
        <div className="flex items-center gap-3">
          <Switch
            label={t("services.onOf", { name })}
            checked={!disabled}
            onChange={(on) => void change({ id, disabled: !on })}
          />
          <Button aria-label={t("services.editOf", { name })} onClick={onEdit}>
            {t("services.edit")}
          </Button>
          <Button look="danger" aria-label={t("services.deleteOf", { name })} onClick={onDelete}>
            {t("services.delete")}
          </Button>
        </div>
      </div>
      {error && <ProblemNote error={error} />}
      {open && (
        <div id={inside} className="pb-1 sm:pl-6">
          <ServiceKeys account={account} />
        </div>
      )}
    </li>
  );
}

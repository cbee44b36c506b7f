import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type ServiceAccount,
  useChangeServiceAccountMutation,
  useCreateServiceAccountMutation,
} from "~/api/serviceAccounts";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { NameField } from "~/ui/NameField";
import { RoleSelect } from "../members/RoleSelect";
import { useRoleHint } from "../roles/choices";

/** Make a service account, or say what it is from now on; where it works stays. */
export function ServiceAccountDialog(props: { account?: ServiceAccount; onClose: () => void }) {
  const { account, onClose } = props;
  const { t } = useTranslation();
  const project = useProject();
  const hintOf = useRoleHint();
  const [create, creating] = useCreateServiceAccountMutation();
  const [change, changing] = useChangeServiceAccountMutation();
  const [name, setName] = useState(account?.name ?? "");
  const [role, setRole] = useState(account?.role ?? "operator");
  const [here, setHere] = useState(account ? account.project_id !== null : true);
  const [tried, setTried] = useState(false);
  const save = async () => {
    setTried(true);
    const body = { name: name.trim(), role };
    if (!body.name) return;
    const done = account
      ? await change({ id: account.id, ...body })
      : await create({ ...body, project_id: here ? project.id : null });
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={account ? t("services.editTitle", { name: account.name }) : t("services.add")}
      hint={account && t("services.editHint")}
      submit={account ? t("words.save") : t("services.create")}
      busy={creating.isLoading || changing.isLoading}
      error={creating.error ?? changing.error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NameField
        label={t("services.name")}
        hint={t("services.nameHint")}
        value={name}
        onChange={setName}
        missing={t("services.needName")}
        tried={tried}
      />
      <Field label={t("services.role")} hint={hintOf(role)}>
        {(described) => (
          <RoleSelect
            {...described}
            role={role}
            project={here ? (account?.project_id ?? project.id) : null}
            noOwner
            onChoose={setRole}
          />
        )}
      </Field>
      {!account && (
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={here}
            onChange={(event) => setHere(event.target.checked)}
          />
          {t("people.invite.only", { project: project.name })}
        </label>
      )}
    </FormDialog>
  );
}

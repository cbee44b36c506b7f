import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Role, useChangeRightsMutation, useCreateRoleMutation } from "~/api/rights";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { NameField } from "~/ui/NameField";
import { keyOf } from "./areas";
import { PermissionTable } from "./PermissionTable";

type Props = {
  /** The role to change; none makes one. */
  role?: Role;
  permissions: readonly string[];
  onClose: () => void;
};
const KEY = /^[a-z][a-z0-9_-]{0,62}$/;

/** Make a role of one's own, or say what it is from now on. */
export function RoleDialog({ role, permissions, onClose }: Props) {
  const { t } = useTranslation();
  const [create, creating] = useCreateRoleMutation();
  const [change, changing] = useChangeRightsMutation();
  const [name, setName] = useState(role?.name ?? "");
  const [ownKey, setOwnKey] = useState<string | null>(role?.key ?? null);
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set(role?.permissions));
  const [tried, setTried] = useState(false);
  const key = ownKey ?? keyOf(name);
  const fits = name.trim() !== "" && KEY.test(key);
  const save = async () => {
    setTried(true);
    if (!fits) return;
    const body = { name: name.trim(), permissions: [...held] };
    const done = role?.id ? await change({ id: role.id, ...body }) : await create({ key, ...body });
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={role ? t("rights.role.editTitle", { name: role.name }) : t("rights.role.add")}
      hint={role && t("rights.role.editHint")}
      submit={role ? t("words.save") : t("rights.role.create")}
      busy={creating.isLoading || changing.isLoading}
      error={creating.error ?? changing.error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NameField
        label={t("rights.role.name")}
        value={name}
        onChange={setName}
        missing={t("rights.role.needName")}
        tried={tried}
      />
      <Field
        label={t("rights.role.key")}
        hint={t("rights.role.keyHint")}
        error={tried && name.trim() && !KEY.test(key) ? t("rights.role.keyWrong") : null}
      >
        {(described) => (
          <Input
            {...described}
            className="font-mono"
            maxLength={63}
            disabled={Boolean(role)}
            value={key}
            onChange={(event) => setOwnKey(event.target.value)}
          />
        )}
      </Field>
      <PermissionTable permissions={permissions} held={held} onChange={setHeld} />
    </FormDialog>
  );
}

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "~/api/problems";
import {
  type Directory,
  useChangeDirectoryMutation,
  useDirectoryQuery,
  useMakeDirectoryTokenMutation,
  useRemoveDirectoryMutation,
} from "~/api/sso";
import { Button } from "~/ui/Button";
import { Field } from "~/ui/Field";
import { ProblemNote } from "~/ui/Problem";
import { ago } from "~/ui/times";
import { ConfirmDialog } from "../ConfirmDialog";
import { RoleSelect } from "../members/RoleSelect";
import { SecretDialog } from "../SecretDialog";
import { MappingFields } from "./MappingFields";

/** The directory that keeps members and groups: its address and token. */
export function DirectoryPanel() {
  const { t } = useTranslation();
  const { data: directory, error, refetch } = useDirectoryQuery();
  const [make, making] = useMakeDirectoryTokenMutation();
  const [remove, removing] = useRemoveDirectoryMutation();
  const [asking, setAsking] = useState<"renew" | "remove" | null>(null);
  const close = () => setAsking(null);
  const seen = directory?.used_at
    ? t("sso.directory.used", { when: ago(directory.used_at) })
    : t("sso.directory.never");
  return (
    <section className="mt-4 grid gap-3">
      <h3 className="font-medium">{t("sso.directory.title")}</h3>
      <p className="text-text-2">{t("sso.directory.hint")}</p>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {making.error && <ProblemNote error={making.error} />}
      {directory && (
        <>
          <p className="grid gap-0.5">
            <span className="text-text-2 text-xs">{t("sso.directory.address")}</span>
            <span className="select-all break-all font-mono text-xs">{directory.address}</span>
            <span className="text-text-2 text-xs">{seen}</span>
          </p>
          <DirectoryRoles key={directory.rotated_at} directory={directory} />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          busy={making.isLoading}
          onClick={() => (directory ? setAsking("renew") : void make())}
        >
          {t(directory ? "sso.directory.renew" : "sso.directory.connect")}
        </Button>
        {directory && (
          <Button look="danger" onClick={() => setAsking("remove")}>
            {t("sso.directory.remove")}
          </Button>
        )}
      </div>
      {making.data && (
        <SecretDialog
          title={t("sso.directory.tokenTitle")}
          hint={t("sso.directory.tokenHint")}
          label={t("sso.directory.token")}
          done={t("sso.directory.done")}
          secret={making.data.token}
          onClose={making.reset}
        />
      )}
      {asking && (
        <ConfirmDialog
          title={t(`sso.directory.${asking}Ask`)}
          hint={t(`sso.directory.${asking}Hint`)}
          action={t(`sso.directory.${asking}`)}
          busy={making.isLoading || removing.isLoading}
          error={removing.error}
          onConfirm={() => (asking === "renew" ? make() : remove())}
          onClose={close}
        />
      )}
    </section>
  );
}

function DirectoryRoles({ directory }: { directory: Directory }) {
  const { t } = useTranslation();
  const [change, { isLoading, error }] = useChangeDirectoryMutation();
  const [role, setRole] = useState(directory.default_role);
  const [mapping, setMapping] = useState(directory.role_mapping);
  const wrong = (pointer: string) =>
    problemOf(error)?.errors.find((one) => one.pointer.startsWith(pointer))?.message ?? null;
  const save = () =>
    change({ default_role: role, role_mapping: mapping.filter((one) => one.group.trim()) });
  return (
    <div className="grid max-w-md gap-4">
      {error && !wrong("/role_mapping/") && <ProblemNote error={error} />}
      <Field label={t("sso.form.role")}>
        {({ id }) => <RoleSelect id={id} role={role} project={null} onChoose={setRole} />}
      </Field>
      <MappingFields mapping={mapping} wrong={wrong} onChange={setMapping} />
      <Button className="justify-self-start" busy={isLoading} onClick={() => void save()}>
        {t("sso.directory.save")}
      </Button>
    </div>
  );
}

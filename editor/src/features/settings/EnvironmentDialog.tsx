import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Environment,
  useCreateEnvironmentMutation,
  useRenameEnvironmentMutation,
} from "~/api/transfers";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { NameField } from "~/ui/NameField";

const KEY = /^[a-z][a-z0-9_-]{0,62}$/;
type Props = { environment?: Environment; onClose: () => void };

/** A new environment, or another name for one. */
export function EnvironmentDialog({ environment, onClose }: Props) {
  const { t } = useTranslation();
  const { id } = useProject();
  const [create, creating] = useCreateEnvironmentMutation();
  const [rename, renaming] = useRenameEnvironmentMutation();
  const [name, setName] = useState(environment?.name ?? "");
  const [key, setKey] = useState(environment?.key ?? "");
  const [tried, setTried] = useState(false);
  const save = async () => {
    setTried(true);
    if (!name.trim() || !KEY.test(key)) return;
    const done = environment
      ? await rename({ project: id, key, name: name.trim() })
      : await create({ project: id, body: { key, name: name.trim() } });
    if (!done.error) onClose();
  };
  return (
    <FormDialog
      title={
        environment
          ? t("transfers.environment.rename", { name: environment.name })
          : t("transfers.environment.add")
      }
      submit={t("words.save")}
      busy={creating.isLoading || renaming.isLoading}
      error={creating.error ?? renaming.error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <NameField
        label={t("transfers.environment.name")}
        value={name}
        onChange={setName}
        missing={t("transfers.environment.needName")}
        tried={tried}
      />
      {!environment && (
        <Field
          label={t("transfers.environment.key")}
          hint={t("transfers.environment.keyHint")}
          error={tried && !KEY.test(key) ? t("transfers.environment.keyWrong") : null}
        >
          {(described) => (
            <Input
              {...described}
              autoComplete="off"
              spellCheck={false}
              value={key}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}

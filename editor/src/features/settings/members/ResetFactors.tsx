import { ShieldX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useResetFactorsMutation } from "~/api/factors";
import type { Person } from "~/api/people";
import { IconButton } from "~/ui/IconButton";
import { ConfirmDialog } from "../ConfirmDialog";

/** Help somebody who lost their second factors. */
export function ResetFactors({ person }: { person: Person }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [reset, { isLoading, error }] = useResetFactorsMutation();
  const { id, name } = person;
  return (
    <>
      <IconButton
        label={t("factors.member.resetOf", { name })}
        icon={<ShieldX />}
        onClick={() => setAsking(true)}
      />
      {asking && (
        <ConfirmDialog
          title={t("factors.member.resetAsk", { name })}
          hint={t("factors.member.resetHint")}
          action={t("factors.member.reset")}
          busy={isLoading}
          error={error}
          onConfirm={() => reset(id)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

import { Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/may";
import { FirstTemplates } from "~/features/templates/FirstTemplates";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { useNewFlow } from "./useNewFlow";

/** What an empty project offers: three flows that work, and an empty canvas. */
export function NoFlows() {
  const { t } = useTranslation();
  const may = useMay();
  const { make, busy } = useNewFlow();
  if (!may("flow.write"))
    return <EmptyState icon={<Workflow />} title={t("flows.none")} hint={t("flows.mayNot")} />;
  return (
    <>
      <EmptyState
        icon={<Workflow />}
        title={t("flows.none")}
        hint={t("flows.noneHint")}
        action={
          <Button busy={busy} onClick={() => void make()}>
            {t("flows.fromNothing")}
          </Button>
        }
      />
      <FirstTemplates />
    </>
  );
}

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlowQuery } from "~/api/flows";
import { useMay } from "~/app/may";
import { useDraftState } from "~/features/draft/useDraftState";
import { Button } from "~/ui/Button";
import { Tooltip } from "~/ui/Tooltip";
import { PublishDialog } from "./PublishDialog";

/** Make the draft the live version; it first says what will change. */
export function PublishButton({ flow: id }: { flow: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data: flow } = useFlowQuery(id);
  const { loaded, unsaved } = useDraftState("loaded", "unsaved");
  const [open, setOpen] = useState(false);
  const number = (flow?.version ?? 0) + 1;
  const why = unsaved > 0 ? t("publish.unsaved") : null;
  const blocked = !flow || !loaded || why !== null;
  const label = t("publish.button", { number });
  const button = (
    <Button
      look="primary"
      aria-label={label}
      aria-disabled={blocked || undefined}
      className={blocked ? "opacity-55" : undefined}
      data-tour="publish"
      onClick={() => blocked || setOpen(true)}
    >
      <span className="hidden xl:inline">{label}</span>
      <span className="xl:hidden">{t("publish.shortButton")}</span>
    </Button>
  );
  if (!may("flow.publish")) return null;
  return (
    <>
      {why ? <Tooltip text={why}>{button}</Tooltip> : button}
      {open && flow && <PublishDialog flow={flow} onClose={() => setOpen(false)} />}
    </>
  );
}

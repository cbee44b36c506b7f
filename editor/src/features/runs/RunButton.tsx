import { Play } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/may";
import { useDraftState } from "~/features/draft/useDraftState";
import { Button } from "~/ui/Button";
import { Popover } from "~/ui/Popover";
import { StartForm } from "./start/StartForm";

/** What the canvas fires on Shift+Enter. */
export const RUN = "nextscript:run";

/** Run the draft: a form filled with the last values; the result appears on the canvas. */
export function RunButton({ flow }: { flow: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { loaded } = useDraftState("loaded");
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const asked = () => setOpen(true);
    window.addEventListener(RUN, asked);
    return () => window.removeEventListener(RUN, asked);
  }, []);
  if (!may("run.start")) return null;
  return (
    <Popover
      label={t("runs.start.title")}
      align="end"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button data-tour="run" disabled={!loaded} icon={<Play className="size-3.5" />}>
          {t("runs.run")}
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the form inside */}
      <div
        className="max-h-[70vh] w-[min(400px,calc(100vw-48px))] overflow-y-auto p-1"
        onKeyDown={submitted}
      >
        <h2 className="mb-1 font-semibold text-lg">{t("runs.start.title")}</h2>
        <p className="mb-3 text-text-2 text-xs">{t("runs.start.hint")}</p>
        <StartForm flow={flow} onStarted={() => setOpen(false)} />
      </div>
    </Popover>
  );
}

function submitted(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
  event.preventDefault();
  event.currentTarget.querySelector("form")?.requestSubmit();
}

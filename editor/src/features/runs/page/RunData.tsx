import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Run, useRunQuery } from "~/api/runs";
import { Button } from "~/ui/Button";
import { bytes } from "~/ui/times";
import { isEnded } from "../live";
import { Part } from "../step/StepDetail";
import { JsonView } from "../ValueViewer";

/** What a run was started with and what it gave. What is large is read when it is asked for. */
export function RunData({ run: live }: { run: Run }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { data, isFetching } = useRunQuery({ id: live.id, include: ["data"] }, { skip: !all });
  const run = data ?? live;
  const large = run.output === null && run.output_size > 4 && !data;
  return (
    <div className="grid gap-4">
      <h2 className="font-semibold text-lg">{t("runs.thisRun")}</h2>
      <Part title={t("runs.runInput")}>
        <JsonView value={run.input} label={t("runs.runInput")} />
      </Part>
      <Part title={t("runs.runOutput")}>
        {large ? (
          <Button busy={isFetching} className="w-fit" onClick={() => setAll(true)}>
            {t("runs.value.load", { size: bytes(run.output_size) })}
          </Button>
        ) : isEnded(run) && run.status === "succeeded" ? (
          <JsonView value={run.output} label={t("runs.runOutput")} />
        ) : (
          <p className="text-text-2">{t(isEnded(run) ? "runs.gaveNothing" : "runs.notYet")}</p>
        )}
      </Part>
      <p className="text-text-2">{t("runs.chooseStep")}</p>
    </div>
  );
}

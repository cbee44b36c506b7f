import { useTranslation } from "react-i18next";
import type { Run, Step } from "~/api/runs";
import { Button } from "~/ui/Button";
import { useStepSteering } from "./steering";

type Props = { run: Run; step: Step; label?: string };

/** Try a step again at once, in the run it is part of. */
export function RetryNow({ run, step, label }: Props) {
  const { t } = useTranslation();
  const { steer, busy } = useStepSteering(run.id, step.path);
  return (
    <Button size="sm" busy={busy} onClick={() => void steer("retry")}>
      {label ?? t("runs.retry.now")}
    </Button>
  );
}

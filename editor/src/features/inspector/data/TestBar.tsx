import { FlaskConical, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMay } from "~/app/may";
import { useNames } from "~/features/expressions/names";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { useTesting } from "./useTesting";

/** Try one step with the data there is, or run the flow up to it. */
export function TestBar({ id }: { id: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { title } = useNames();
  const { test, runToHere, without, busy, error } = useTesting(id);
  if (!may("run.start")) return null;
  return (
    <section className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          look="primary"
          icon={<FlaskConical className="size-3.5" />}
          busy={busy === "test"}
          onClick={() => void test()}
        >
          {t("inspector.test.step")}
        </Button>
        <Button
          icon={<Play className="size-3.5" />}
          busy={busy === "to"}
          onClick={() => void runToHere()}
        >
          {t("inspector.test.toHere")}
        </Button>
      </div>
      {(["missing", "tooLarge"] as const).map(
        (why) =>
          without[why].length > 0 && (
            <p key={why} role="status" className="rounded-field bg-waiting-bg px-2 py-1.5 text-xs">
              {t(`inspector.test.${why}`, { names: without[why].map(title).join(", ") })}
            </p>
          ),
      )}
      {error !== undefined && <ProblemNote error={error} />}
    </section>
  );
}

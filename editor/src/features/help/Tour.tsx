import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useAppSelector } from "~/app/store";
import { useDraftState } from "~/features/draft/useDraftState";
import { selectLive } from "~/features/runs/liveSlice";
import { Button } from "~/ui/Button";
import { endTour, offerTour, onTour, tourStep } from "./tourState";
import { useSpot } from "./useSpot";

const STEPS = ["canvas", "step", "add", "run", "done"] as const;
const RUN = STEPS.indexOf("run");
/** What each step points at; the first that is there. */
const TARGETS: Record<(typeof STEPS)[number], string> = {
  canvas: "[data-tour=canvas], [data-canvas], .react-flow",
  step: ".react-flow__node",
  add: "[data-tour=add], .react-flow__edge",
  run: "[data-tour=run]",
  done: "[data-tour=publish]",
};

/** Five pointers from an open flow to its first green run; it can be left and taken up again. */
export function Tour() {
  const { loaded } = useDraftState("loaded");
  const [step, setStep] = useStep();
  const { run } = useAppSelector(selectLive);
  useEffect(() => {
    if (step === RUN && run) setStep(RUN + 1);
  }, [step, run, setStep]);
  if (!loaded || step === null) return null;
  return <Pointer step={step} onGo={setStep} />;
}

function useStep(): [number | null, (step: number | null) => void] {
  const [params, setParams] = useSearchParams();
  const [step, setStep] = useState(tourStep);
  const asked = params.get("tour") === "run";
  useEffect(() => onTour(() => setStep(tourStep())), []);
  useEffect(() => {
    if (!asked) return;
    offerTour(RUN);
    setStep(RUN);
    setParams({}, { replace: true });
  }, [asked, setParams]);
  const go = (next: number | null) => {
    if (next === null) endTour();
    else offerTour(next);
    setStep(next);
  };
  return [step, go];
}

function Pointer({ step, onGo }: { step: number; onGo: (step: number | null) => void }) {
  const { t } = useTranslation();
  const id = STEPS[step] ?? "done";
  const spot = useSpot(TARGETS[id]);
  const { title, text } = useWords(id);
  const last = step === STEPS.length - 1;
  return (
    <>
      {spot && (
        <span
          aria-hidden
          className="pointer-events-none fixed z-40 rounded-card outline-2 outline-accent outline-offset-2"
          style={spot.ring}
        />
      )}
      <section
        aria-label={title}
        aria-live="polite"
        className="fixed z-40 grid w-72 gap-2 rounded-card border border-line bg-raised p-4 shadow-2"
        style={spot?.card ?? { right: 16, bottom: 16 }}
      >
        <p className="text-text-2 text-xs">
          {t("help.tourStep", { step: step + 1, all: STEPS.length })}
        </p>
        <h2 className="font-semibold text-lg">{title}</h2>
        <p>{text}</p>
        <footer className="flex items-center gap-2">
          {!last && (
            <Button look="quiet" size="sm" onClick={() => onGo(null)}>
              {t("help.tourSkip")}
            </Button>
          )}
          <span className="grow" />
          {step > 0 && !last && (
            <Button size="sm" onClick={() => onGo(step - 1)}>
              {t("help.tourBack")}
            </Button>
          )}
          {step !== RUN && (
            <Button size="sm" look="primary" onClick={() => onGo(last ? null : step + 1)}>
              {t(last ? "help.tourDone" : "help.tourNext")}
            </Button>
          )}
        </footer>
      </section>
    </>
  );
}

/** The words of a step; the last one says how the run goes. */
function useWords(id: (typeof STEPS)[number]): { title: string; text: string } {
  const { t } = useTranslation();
  const status = useAppSelector((state) => selectLive(state).run?.status);
  if (id === "done" && status === "failed")
    return { title: t("help.tourSteps.done.failed"), text: t("help.tourSteps.done.failedText") };
  if (id === "done" && status !== "succeeded")
    return { title: t("help.tourSteps.done.running"), text: t("help.tourSteps.done.runningText") };
  return { title: t(`help.tourSteps.${id}.title`), text: t(`help.tourSteps.${id}.text`) };
}

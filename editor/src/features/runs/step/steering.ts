import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { sentenceOf } from "~/api/problems";
import { type ForkStart, type Run, useForkRunMutation, useSteerStepMutation } from "~/api/runs";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";

type Verb = "retry" | "skip" | "cancel" | "complete";

/** Steer one step of a run; a refusal is said. Tells whether it was taken. */
export function useStepSteering(run: string, path: string) {
  const dispatch = useAppDispatch();
  const [send, { isLoading }] = useSteerStepMutation();
  const steer = async (verb: Verb, body?: Record<string, Json>): Promise<boolean> => {
    const { error } = await send({ run, path, verb, body });
    if (error) dispatch(said(sentenceOf(error), "failed"));
    return !error;
  };
  return { steer, busy: isLoading };
}

/** Start a run again from a step, and show the new run. */
export function useFork(run: Run, onStarted: (id: string) => void) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [send, { isLoading, error, reset }] = useForkRunMutation();
  const fork = async (asked: ForkStart): Promise<boolean> => {
    const answer = await send({ run: run.id, fork: asked });
    if (answer.error) return false;
    dispatch(said(t("runs.forked"), "ok"));
    onStarted(answer.data.id);
    return true;
  };
  return { fork, busy: isLoading, error, reset };
}

import { useTranslation } from "react-i18next";
import { problemOf, sentenceOf } from "~/api/problems";
import { useSwitchOrganisationMutation } from "~/api/session";
import { said } from "./noticesSlice";
import { tellOtherTabs } from "./otherTabs";
import { type AppStore, useAppStore } from "./store";

const PATIENCE_MS = 5000;

/**
 * Go over to another organisation. Every page of this browser is loaded anew for it, so that
 * nothing that was cached, followed or shown of the one before is left.
 */
export function useGoOver(): (organisation: string) => Promise<void> {
  const { t } = useTranslation();
  const store = useAppStore();
  const [switchTo] = useSwitchOrganisationMutation();
  return async (organisation) => {
    const tell = (text: string) => void store.dispatch(said(text, "failed"));
    if (!(await isSaved(store))) return tell(t("frame.organisations.unsaved"));
    const { error } = await switchTo(organisation);
    const secondFactor = error && secondFactorPage(error);
    if (error && !secondFactor) return tell(sentenceOf(error));
    if (!secondFactor) tellOtherTabs();
    location.assign(secondFactor ?? "/");
  };
}

/** Where a sign-in goes on that waits for its second factor; the ticket is in no address sent. */
function secondFactorPage(error: unknown): string | null {
  const problem = problemOf(error);
  if (problem?.code !== "mfa.required" || !problem.ticket) return null;
  const { factors } = problem.details as { factors: string[] };
  return `/sign-in#ticket=${encodeURIComponent(problem.ticket)}&factors=${factors.join(",")}`;
}

/** Wait until the server has what was drawn: afterwards this page may send nothing any more. */
function isSaved(store: AppStore): Promise<boolean> {
  return new Promise((tell) => {
    const saved = () => store.getState().draft.unsaved === 0;
    if (saved()) return tell(true);
    const give = (answer: boolean) => {
      clearTimeout(timer);
      stop();
      tell(answer);
    };
    const timer = setTimeout(() => give(false), PATIENCE_MS);
    const stop = store.subscribe(() => saved() && give(true));
  });
}

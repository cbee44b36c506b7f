import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { sentenceOf } from "~/api/problems";
import { useNames } from "~/features/expressions/names";
import { useSamples } from "~/features/expressions/samples";
import { useTesting } from "./useTesting";

const MOST_SECONDS = 60;

/** Run a step once more with the data there is, and hand on what it gave. */
export function useFetchAgain(id: string, keep: (output: Json) => Promise<boolean>) {
  const { t } = useTranslation();
  const { testQuietly, without, busy, error } = useTesting(id);
  const { gaveIn } = useSamples();
  const { title } = useNames();
  const [trouble, setTrouble] = useState<string | null>(null);
  const fetchAgain = async () => {
    setTrouble(null);
    const run = await testQuietly(MOST_SECONDS);
    if (!run) return;
    const gave = run.status === "succeeded" ? await gaveIn(run.id, id) : null;
    if (gave && !gave.cut) await keep(gave.value);
    else if (gave) setTrouble(t("inspector.data.tooLarge"));
    else setTrouble(run.error?.message ?? t("inspector.data.notFetched"));
  };
  const lacking = [...without.missing, ...without.tooLarge];
  const said = lacking.length
    ? t("inspector.data.lacking", { names: lacking.map(title).join(", ") })
    : null;
  const why = trouble ?? said ?? (error === undefined ? null : sentenceOf(error));
  return { fetchAgain, busy: busy === "test", why };
}

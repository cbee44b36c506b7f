import { useTranslation } from "react-i18next";
import { type Flow, useDeleteFlowMutation, useRestoreFlowMutation } from "~/api/flows";
import { sentenceOf } from "~/api/problems";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";

/** Move flows to the trash, with a notice that takes it back. */
export function useTrash() {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const [remove] = useDeleteFlowMutation();
  const [restore] = useRestoreFlowMutation();
  return async (flows: Flow[]) => {
    const done = await Promise.all(flows.map((flow) => remove(flow.id)));
    const gone = flows.filter((_flow, at) => !done[at]?.error);
    const failed = done.find((one) => one.error);
    if (failed) dispatch(said(sentenceOf(failed.error), "failed"));
    if (!gone.length) return;
    const text =
      gone.length === 1
        ? t("flows.deleted", { name: gone[0]?.name ?? "" })
        : t("flows.deletedMany", { count: gone.length });
    const back = () => void Promise.all(gone.map((flow) => restore(flow.id)));
    dispatch(said(text, "info", back));
  };
}

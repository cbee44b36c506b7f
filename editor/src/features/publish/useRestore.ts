import { useTranslation } from "react-i18next";
import { flowsApi } from "~/api/flows";
import { historyApi } from "~/api/history";
import { sentenceOf } from "~/api/problems";
import { said } from "~/app/noticesSlice";
import { useAppDispatch } from "~/app/store";
import { replaceDocument } from "~/features/draft/commands/flow";
import { useDraft } from "~/features/draft/DraftProvider";
import type { FlowDocument } from "~/features/draft/document";
import { ago } from "~/ui/times";

type Read = { data?: { document?: object }; error?: unknown };

/** Put an older state into the draft, as one step that undo takes back. */
export function useRestore(flow: string) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  const draft = useDraft();
  const put = ({ data, error }: Read, what: string) => {
    if (!data?.document) {
      dispatch(said(sentenceOf(error), "failed"));
      return;
    }
    draft.undo.stopCapturing();
    replaceDocument(draft, data.document as FlowDocument);
    dispatch(said(t("publish.restored", { what }), "ok"));
  };
  return {
    version: async (number: number) => {
      const asked = flowsApi.endpoints.version.initiate({ id: flow, number }, { subscribe: false });
      put(await dispatch(asked), t("publish.version", { number }).toLowerCase());
    },
    snapshot: async (id: string, at: string) => {
      const asked = historyApi.endpoints.snapshot.initiate({ flow, id }, { subscribe: false });
      put(await dispatch(asked), ago(at));
    },
  };
}

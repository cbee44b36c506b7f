import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import { drawingApi } from "~/api/drawing";
import type { Finding } from "~/api/flows";
import { said } from "~/app/noticesSlice";
import { useProject } from "~/app/project";
import { useAppDispatch } from "~/app/store";
import { replaceDocument } from "~/features/draft/commands/flow";
import { useDraft } from "~/features/draft/DraftProvider";
import type { FlowDocument } from "~/features/draft/document";
import { readDocument } from "~/features/draft/ydoc";
import { patched } from "./applyFix";

/** Apply a finding's fix as one step of undo. The drawing is checked anew, as it may have moved on. */
export function useFix(): (finding: Finding) => Promise<void> {
  const draft = useDraft();
  const { id } = useProject();
  const dispatch = useAppDispatch();
  const { t } = useTranslation();
  return useCallback(
    async (finding) => {
      const document = readDocument(draft) as unknown as JsonObject;
      const ask = { document, project_id: id };
      const answer = await dispatch(
        drawingApi.endpoints.checkDrawing.initiate(ask, { track: false }),
      );
      const now = answer.data?.findings.find((one) => isSame(one, finding));
      if (!now?.fix) {
        dispatch(said(t("findings.movedOn"), "info"));
        return;
      }
      try {
        const next = patched(document, now.fix.patch);
        draft.undo.stopCapturing();
        replaceDocument(draft, next as unknown as FlowDocument);
        draft.undo.stopCapturing();
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        dispatch(said(error.message, "failed"));
      }
    },
    [draft, id, dispatch, t],
  );
}

function isSame(a: Finding, b: Finding): boolean {
  return a.code === b.code && a.node === b.node && fieldOf(a) === fieldOf(b);
}

/** Give a finding's place inside its node, such as `/config/url`; the whole pointer without one. */
export function fieldOf({ node, pointer }: Pick<Finding, "node" | "pointer">): string {
  return node ? pointer.replace(/^\/nodes\/[^/]*/, "") : pointer;
}

import { useCallback, useEffect, useRef, useState } from "react";
import type { JsonObject } from "~/api/api";
import { drawingApi, type Readable } from "~/api/drawing";
import { useProject } from "~/app/project";
import { useAppDispatch, useAppSelector } from "~/app/store";
import { useDraft } from "~/features/draft/DraftProvider";
import { selectDraft } from "~/features/draft/draftSlice";
import { readDocument } from "~/features/draft/ydoc";

/** Ask which names an expression may read, at a node and a field of it; asked again on demand. */
export function useAskReadable(node: string | null): (pointer?: string) => Promise<Readable[]> {
  const draft = useDraft();
  const { id } = useProject();
  const dispatch = useAppDispatch();
  return useCallback(
    async (pointer = "") => {
      const document = readDocument(draft) as unknown as JsonObject;
      const asked = { document, project_id: id, pointer, ...(node ? { node } : {}) };
      const ask = drawingApi.endpoints.complete.initiate(asked, { track: false });
      const answer = await dispatch(ask);
      return answer.data?.names ?? [];
    },
    [draft, id, dispatch, node],
  );
}

/** Give the names a node's expressions may read, kept up with the drawing. */
export function useReadable(node: string | null): { names: Readable[]; asked: boolean } {
  const ask = useAskReadable(node);
  const revision = useAppSelector((state) => selectDraft(state).revision);
  const [found, setFound] = useState<{ names: Readable[]; asked: boolean }>({
    names: [],
    asked: false,
  });
  const last = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another revision is another answer
  useEffect(() => {
    const mine = ++last.current;
    const timer = setTimeout(
      async () => {
        const names = await ask();
        if (last.current === mine) setFound({ names, asked: true });
      },
      found.asked ? 400 : 0,
    );
    return () => clearTimeout(timer);
  }, [ask, revision]);
  return found;
}

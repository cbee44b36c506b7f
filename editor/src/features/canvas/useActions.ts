import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "react-redux";
import { flowsApi } from "~/api/flows";
import { sentenceOf as problemSentence } from "~/api/problems";
import { said } from "~/app/noticesSlice";
import { type RootState, useAppDispatch } from "~/app/store";
import { copyOf, freeNote, parseCopied, paste } from "~/features/draft/commands/clipboard";
import { connect, disconnect, whyNot } from "~/features/draft/commands/edges";
import { extractOf, replaceByCall } from "~/features/draft/commands/extract";
import { putNote, removeNotes } from "~/features/draft/commands/flow";
import { borderOf, group, isRefusal, type Refusal } from "~/features/draft/commands/groups";
import { freeId, moveAll, removeNodes, setField } from "~/features/draft/commands/nodes";
import { once } from "~/features/draft/commands/once";
import { useDraft } from "~/features/draft/DraftProvider";
import { type FlowEdge, isNote } from "~/features/draft/document";
import { defaultsOf } from "~/features/palette/newNode";
import { type Alignment, aligned } from "./align";
import { arrange } from "./arrange";
import { FRAME_HEADER, sizeOf } from "./geometry";
import { middleOfView, reveal } from "./instance";
import { useTypes } from "./types";
import { edgeSelected, selected } from "./viewSlice";

export type Actions = ReturnType<typeof useActions>;
export type Frame = "flow.each" | "flow.loop" | "flow.scope";

/** What can be done with the canvas and what is selected on it; keys, menus and bars share these. */
export function useActions() {
  const draft = useDraft();
  const dispatch = useAppDispatch();
  const store = useStore<RootState>();
  const types = useTypes();
  const { t } = useTranslation();
  return useMemo(() => {
    const now = () => store.getState();
    const mayWrite = () => now().draft.mayWrite;
    const chosen = () => now().view.selection;
    const steps = () => chosen().filter((id) => !isNote(id) && id in now().draft.nodes);
    const isTrigger = (type: string) => types.get(type)?.group === "trigger";
    const nameOf = (id: string) => now().draft.nodes[id]?.name || id;
    const select = (ids: string[]) => dispatch(selected(ids));

    const refuse = (refusal: Refusal) => {
      const words =
        "why" in refusal
          ? t(`canvas.${refusal.why}`)
          : t("canvas.leavesByPort", { name: nameOf(refusal.leaves), port: refusal.port });
      dispatch(said(words, "failed"));
    };

    const remove = () => {
      const { edge, selection } = now().view;
      if (!mayWrite()) return;
      once(draft, () => {
        if (edge) disconnect(draft, [edge]);
        removeNodes(draft, steps());
        removeNotes(draft, selection.filter(isNote));
      });
      dispatch(edgeSelected(null));
      select([]);
    };

    const copied = () => {
      const text = JSON.stringify(copyOf(draft, chosen()));
      dispatch(said(t("canvas.copied", { count: chosen().length })));
      return text;
    };

    const pasted = (text: string, shift = 40) => {
      const read = parseCopied(text);
      if (!mayWrite()) return;
      if (!read) {
        dispatch(said(t("canvas.pasteNothing"), "failed"));
        return;
      }
      const xs = Object.values(read.layout).map((place) => place.x);
      const ys = Object.values(read.layout).map((place) => place.y);
      const here = read.nodes.some((node) => node.id in now().draft.nodes);
      const middle = middleOfView();
      const dx = here ? shift : middle.x - Math.min(0, ...xs);
      const dy = here ? shift : middle.y - Math.min(0, ...ys);
      const parent = parentOf(steps());
      select(once(draft, () => paste(draft, read, { dx, dy, parent })));
    };

    const parentOf = (ids: string[]) => {
      const parents = new Set(ids.map((id) => now().draft.nodes[id]?.parent ?? null));
      return parents.size === 1 ? ([...parents][0] ?? null) : null;
    };

    const bounds = (ids: string[]) => {
      const { nodes, layout } = now().draft;
      const boxes = ids.map((id) => {
        const node = nodes[id];
        const place = layout[id];
        const size = node
          ? sizeOf(node, types.get(node.type), layout[id])
          : { width: 220, height: 56 };
        return { x: place?.x ?? 0, y: place?.y ?? 0, ...size };
      });
      const x = Math.min(...boxes.map((box) => box.x));
      const y = Math.min(...boxes.map((box) => box.y));
      const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
      const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
      return { x, y, width, height };
    };

    return {
      remove,
      copy: copied,
      cut: () => {
        const text = copied();
        remove();
        return text;
      },
      paste: pasted,
      duplicate: () => pasted(JSON.stringify(copyOf(draft, chosen()))),
      selectAll: () => select([...Object.keys(now().draft.nodes)]),
      undo: () => draft.undo.undo(),
      redo: () => draft.undo.redo(),
      disable: () =>
        once(draft, () => {
          const on = steps().some((id) => !now().draft.nodes[id]?.disabled);
          for (const id of steps()) setField(draft, id, "disabled", on || undefined);
        }),
      addNote: () => {
        const { x, y } = middleOfView();
        const id = freeNote(draft);
        once(draft, () => putNote(draft, id, { x, y, width: 220, height: 110, text: "" }));
        select([id]);
      },
      tidy: async () => {
        const places = await arrange(now().draft, types);
        once(draft, () => moveAll(draft, places));
        setTimeout(() => reveal(), 150);
      },
      align: (how: Alignment) => {
        const ids = chosen();
        const boxes = Object.fromEntries(ids.map((id) => [id, bounds([id])]));
        once(draft, () => moveAll(draft, aligned(boxes, how)));
      },
      nudge: (dx: number, dy: number) => {
        const { layout } = now().draft;
        const moved = chosen().map((id) => {
          const place = layout[id];
          return [id, { x: (place?.x ?? 0) + dx, y: (place?.y ?? 0) + dy }] as const;
        });
        if (mayWrite()) moveAll(draft, Object.fromEntries(moved));
      },
      join: (edge: FlowEdge) => {
        const why = whyNot(draft, edge, isTrigger);
        if (why) dispatch(said(why, "failed"));
        else once(draft, () => connect(draft, edge));
        return why === null;
      },
      whyNot: (edge: FlowEdge) => whyNot(draft, edge, isTrigger),
      group: (into: Frame) => {
        const ids = steps();
        const border = borderOf(draft, new Set(ids), isTrigger);
        if (isRefusal(border)) return refuse(border);
        const id = freeId(draft, into.split(".")[1] ?? "group");
        const type = types.get(into);
        const config = type ? defaultsOf(type) : {};
        const box = bounds(ids);
        const place = {
          x: box.x - 32,
          y: box.y - FRAME_HEADER - 16,
          width: box.width + 64 + 24,
          height: box.height + FRAME_HEADER + 16 + 40,
        };
        const port = into === "flow.loop" ? "done" : "out";
        once(draft, () =>
          group(draft, ids, { node: { id, type: into, config }, place, port, border }),
        );
        select([id]);
      },
      extract: async () => {
        const ids = steps();
        const border = borderOf(draft, new Set(ids), isTrigger);
        if (isRefusal(border)) return refuse(border);
        const name = t("canvas.extractName", { name: now().draft.name });
        const { document, input, outputs } = extractOf(draft, ids, name);
        const project = await projectOf(draft.flow);
        if (!project) return;
        const made = await dispatch(
          flowsApi.endpoints.createFlow.initiate({
            project,
            name,
            document: document as never,
          }),
        );
        if (made.error) {
          dispatch(said(problemSentence(made.error), "failed"));
          return;
        }
        const id = freeId(draft, "part");
        const { x, y } = bounds(ids);
        const node = { id, type: "flow.call", name, config: { flow: made.data.key, input } };
        once(draft, () => replaceByCall(draft, ids, { node, place: { x, y }, border, outputs }));
        select([id]);
        dispatch(said(t("canvas.extracted", { name: made.data.name }), "ok"));
      },
    };

    async function projectOf(flow: string): Promise<string | undefined> {
      const { data } = await dispatch(flowsApi.endpoints.flow.initiate(flow));
      return data?.project_id;
    }
  }, [draft, dispatch, store, types, t]);
}

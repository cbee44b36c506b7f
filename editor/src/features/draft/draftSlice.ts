import { createSelector, createSlice, type PayloadAction } from "@reduxjs/toolkit";
import type { Json, JsonObject } from "~/api/api";
import type { Finding } from "~/api/flows";
import type { FlowEdge, FlowNode, Layout, Note, Place } from "./document";

export type Link = "connecting" | "live" | "offline" | "refused" | "gone" | "signed_out";
export type Person = {
  client: number;
  id: string;
  name: string;
  color: string;
  cursor?: { x: number; y: number };
  selection: string[];
  field?: string;
};

export type DraftState = {
  flow: string | null;
  loaded: boolean;
  link: Link;
  mayWrite: boolean;
  /** Changes of this person that the server has not confirmed. */
  unsaved: number;
  refusal: string | null;
  name: string;
  description: string;
  nodes: Record<string, FlowNode>;
  edges: Record<string, FlowEdge>;
  layout: Layout;
  settings: JsonObject;
  inputs: JsonObject | null;
  outputs: Json | undefined;
  people: Person[];
  canUndo: boolean;
  canRedo: boolean;
  /** Raised with every change of the document, so that what is derived from it can follow. */
  revision: number;
  findings: Finding[];
  /** The revision the findings belong to; -1 before the first check. */
  checked: number;
};

const closed: DraftState = {
  flow: null,
  loaded: false,
  link: "connecting",
  mayWrite: false,
  unsaved: 0,
  refusal: null,
  name: "",
  description: "",
  nodes: {},
  edges: {},
  layout: {},
  settings: {},
  inputs: null,
  outputs: undefined,
  people: [],
  canUndo: false,
  canRedo: false,
  revision: 0,
  findings: [],
  checked: -1,
};

type Keyed<T> = Record<string, T | null>;
export type DraftChange = {
  nodes?: Keyed<FlowNode>;
  edges?: Keyed<FlowEdge>;
  layout?: Keyed<Place | Note>;
} & Partial<Pick<DraftState, "name" | "description" | "settings" | "inputs" | "outputs">>;

/** What the Yjs document holds, as plain state for drawing. Only the observer writes it. */
const draftSlice = createSlice({
  name: "draft",
  initialState: closed,
  reducers: {
    draftOpened: (_state, { payload: flow }: PayloadAction<string>) => ({ ...closed, flow }),
    draftClosed: () => closed,
    draftLoaded(state) {
      state.loaded = true;
    },
    draftChanged(state, { payload }: PayloadAction<DraftChange>) {
      const { nodes, edges, layout, ...rest } = payload;
      Object.assign(state, rest);
      merge(state.nodes, nodes);
      merge(state.edges, edges);
      merge(state.layout as Record<string, Place | Note>, layout);
      state.revision += 1;
    },
    linkChanged(state, { payload: link }: PayloadAction<Link>) {
      state.link = link;
    },
    welcomed(state, { payload: mayWrite }: PayloadAction<boolean>) {
      state.mayWrite = mayWrite;
    },
    unsavedChanged(state, { payload }: PayloadAction<number>) {
      state.unsaved = payload;
    },
    draftRefused(state, { payload: why }: PayloadAction<string | null>) {
      state.refusal = why;
    },
    peopleChanged(state, { payload: people }: PayloadAction<Person[]>) {
      state.people = people;
    },
    historyChanged(state, { payload }: PayloadAction<{ canUndo: boolean; canRedo: boolean }>) {
      Object.assign(state, payload);
    },
    draftChecked(state, { payload }: PayloadAction<{ findings: Finding[]; revision: number }>) {
      if (payload.revision < state.checked) return;
      state.findings = payload.findings;
      state.checked = payload.revision;
    },
  },
  selectors: {
    selectDraft: (state) => state,
    selectNodes: (state) => state.nodes,
    selectEdges: (state) => state.edges,
    selectLayout: (state) => state.layout,
    selectFindings: (state) => state.findings,
    selectNode: (state, id: string): FlowNode | undefined => state.nodes[id],
  },
});

function merge<T>(into: Record<string, T>, changes: Keyed<T> | undefined): void {
  for (const [key, value] of Object.entries(changes ?? {})) {
    if (value === null) delete into[key];
    else into[key] = value;
  }
}

export const {
  draftOpened,
  draftClosed,
  draftLoaded,
  draftChanged,
  linkChanged,
  welcomed,
  unsavedChanged,
  draftRefused,
  peopleChanged,
  historyChanged,
  draftChecked,
} = draftSlice.actions;
export const { selectDraft, selectNodes, selectEdges, selectLayout, selectFindings, selectNode } =
  draftSlice.selectors;

/** Findings by node id; those of the flow itself stand under "". */
export const selectFindingsByNode = createSelector([selectFindings], (findings) => {
  const by: Record<string, Finding[]> = {};
  for (const finding of findings) {
    const key = finding.node ?? "";
    by[key] = [...(by[key] ?? []), finding];
  }
  return by;
});

/** How many paths lead to each node. */
export const selectEntriesByNode = createSelector([selectEdges], (edges) => {
  const count: Record<string, number> = {};
  for (const { to } of Object.values(edges)) count[to] = (count[to] ?? 0) + 1;
  return count;
});

export default draftSlice;

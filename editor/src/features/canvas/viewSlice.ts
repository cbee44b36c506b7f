import { createSlice, type PayloadAction } from "@reduxjs/toolkit";

export type InspectorTab = "setup" | "data" | "run";
export type Panel =
  | "palette"
  | "findings"
  | "versions"
  | "comments"
  | "help"
  | "find"
  | "flow"
  | null;

type ViewState = {
  /** Selected node and note ids, in the order they were chosen. */
  selection: string[];
  edge: string | null;
  tab: InspectorTab;
  panel: Panel;
  /** Where a new step will go: on an edge, after a port, at a place, or wherever there is room. */
  adding: Adding | null;
  /** Node ids of the finding whose path is lit. */
  lit: string[];
  /** The run shown on the canvas, and the step looked at in it. */
  run: string | null;
  step: string | null;
  drawer: boolean;
};

export type Adding =
  | { on: "edge"; edge: string }
  | { on: "port"; node: string; port: string }
  | { on: "place"; x: number; y: number; parent?: string }
  | { on: "anywhere" };

const initialState: ViewState = {
  selection: [],
  edge: null,
  tab: "setup",
  panel: null,
  adding: null,
  lit: [],
  run: null,
  step: null,
  drawer: false,
};

/** What this person looks at in the editor; nothing of it is part of the flow. */
const viewSlice = createSlice({
  name: "view",
  initialState,
  reducers: {
    viewReset: () => initialState,
    selected(state, { payload }: PayloadAction<string[]>) {
      state.selection = payload;
      state.edge = null;
    },
    edgeSelected(state, { payload }: PayloadAction<string | null>) {
      state.edge = payload;
      if (payload) state.selection = [];
    },
    tabChosen(state, { payload }: PayloadAction<InspectorTab>) {
      state.tab = payload;
    },
    panelOpened(state, { payload }: PayloadAction<Panel>) {
      state.panel = payload;
    },
    addingBegan(state, { payload }: PayloadAction<Adding>) {
      state.adding = payload;
      state.panel = "palette";
    },
    addingEnded(state) {
      state.adding = null;
      if (state.panel === "palette") state.panel = null;
    },
    pathLit(state, { payload }: PayloadAction<string[]>) {
      state.lit = payload;
    },
    runShown(state, { payload }: PayloadAction<string | null>) {
      state.run = payload;
      state.step = null;
      state.drawer = payload !== null;
    },
    stepShown(state, { payload }: PayloadAction<string | null>) {
      state.step = payload;
    },
    drawerToggled(state, { payload }: PayloadAction<boolean>) {
      state.drawer = payload;
    },
  },
  selectors: { selectView: (state) => state },
});

export const {
  viewReset,
  selected,
  edgeSelected,
  tabChosen,
  panelOpened,
  addingBegan,
  addingEnded,
  pathLit,
  runShown,
  stepShown,
  drawerToggled,
} = viewSlice.actions;
export const { selectView } = viewSlice.selectors;
export default viewSlice;

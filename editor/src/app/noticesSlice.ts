import { createSlice, nanoid, type PayloadAction } from "@reduxjs/toolkit";

/** What the undo buttons of notices do, by notice; functions do not belong in the store. */
export const undos = new Map<string, () => void>();

export type Notice = { id: string; text: string; tone: "info" | "ok" | "failed"; undo?: boolean };

/** Short messages that come and go, and are read out by screen readers. */
const noticesSlice = createSlice({
  name: "notices",
  initialState: { items: [] as Notice[] },
  reducers: {
    said: {
      prepare: (text: string, tone: Notice["tone"] = "info", undo?: () => void) => {
        const id = nanoid();
        if (undo) undos.set(id, undo);
        return { payload: { id, text, tone, undo: undo !== undefined } };
      },
      reducer(state, { payload }: PayloadAction<Notice>) {
        state.items = [...state.items.slice(-3), payload];
      },
    },
    dismissed(state, { payload: id }: PayloadAction<string>) {
      state.items = state.items.filter((notice) => notice.id !== id);
    },
  },
  selectors: { selectNotices: (state) => state.items },
});

export const { said, dismissed } = noticesSlice.actions;
export const { selectNotices } = noticesSlice.selectors;
export default noticesSlice;

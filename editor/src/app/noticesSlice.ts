import { createSlice, nanoid, type PayloadAction } from "@reduxjs/toolkit";

export type Notice = { id: string; text: string; tone: "info" | "ok" | "failed"; undo?: boolean };

/** Short messages that come and go, and are read out by screen readers. */
const noticesSlice = createSlice({
  name: "notices",
  initialState: { items: [] as Notice[] },
  reducers: {
    said: {
      prepare: (text: string, tone: Notice["tone"] = "info") => ({
        payload: { id: nanoid(), text, tone },
      }),
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

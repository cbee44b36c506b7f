import { configureStore } from "@reduxjs/toolkit";
import { setupListeners } from "@reduxjs/toolkit/query";
import { useDispatch, useSelector, useStore } from "react-redux";
import { api } from "~/api/api";
import viewSlice from "~/features/canvas/viewSlice";
import draftSlice from "~/features/draft/draftSlice";
import diffSlice from "~/features/publish/diffSlice";
import liveSlice from "~/features/runs/liveSlice";
import noticesSlice from "./noticesSlice";
import { signedOut } from "./signedOut";

export function createStore() {
  const store = configureStore({
    reducer: {
      [api.reducerPath]: api.reducer,
      [draftSlice.name]: draftSlice.reducer,
      [viewSlice.name]: viewSlice.reducer,
      [diffSlice.name]: diffSlice.reducer,
      [liveSlice.name]: liveSlice.reducer,
      [noticesSlice.name]: noticesSlice.reducer,
    },
    // Documents of 1,000 nodes are checked by their types; walking them at each change is too slow.
    middleware: (defaults) =>
      defaults({ serializableCheck: false, immutableCheck: false }).concat(
        api.middleware,
        signedOut,
      ),
  });
  setupListeners(store.dispatch);
  return store;
}

export type AppStore = ReturnType<typeof createStore>;
export type RootState = ReturnType<AppStore["getState"]>;
export const useAppDispatch = useDispatch.withTypes<AppStore["dispatch"]>();
export const useAppSelector = useSelector.withTypes<RootState>();
export const useAppStore = useStore.withTypes<AppStore>();

import { useEffect } from "react";
import { useStore } from "react-redux";
import type { RootState } from "~/app/store";
import type { Actions } from "./useActions";
import { isElsewhere } from "./useKeys";

/** Copy, cut and paste steps as text by the system's clipboard, also between projects. */
export function useClipboard(actions: Actions): void {
  const store = useStore<RootState>();
  useEffect(() => {
    const nothing = () =>
      store.getState().view.selection.length === 0 || String(window.getSelection()) !== "";
    const take = (event: ClipboardEvent) => {
      if (isElsewhere(event.target) || nothing()) return;
      const cut = event.type === "cut" && store.getState().draft.mayWrite;
      event.clipboardData?.setData("text/plain", cut ? actions.cut() : actions.copy());
      event.preventDefault();
    };
    const put = (event: ClipboardEvent) => {
      if (isElsewhere(event.target)) return;
      const text = event.clipboardData?.getData("text/plain");
      if (!text) return;
      actions.paste(text);
      event.preventDefault();
    };
    document.addEventListener("copy", take);
    document.addEventListener("cut", take);
    document.addEventListener("paste", put);
    return () => {
      document.removeEventListener("copy", take);
      document.removeEventListener("cut", take);
      document.removeEventListener("paste", put);
    };
  }, [actions, store]);
}

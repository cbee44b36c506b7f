import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "~/ui/Dialog";
import { ShortcutList } from "./ShortcutList";

/** `?` lists the keys, on every page but the canvas, where it opens the help beside it. */
export function ShortcutSheet() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { target, key } = event;
      const typing =
        target instanceof Element && target.closest("input,textarea,select,[role=dialog]");
      if (key !== "?" || typing || document.querySelector("[data-canvas]")) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, []);
  return (
    <Dialog
      open={open}
      title={t("help.keys")}
      hint={t("help.keysHint")}
      onClose={() => setOpen(false)}
    >
      <ShortcutList />
    </Dialog>
  );
}

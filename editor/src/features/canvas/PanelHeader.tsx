import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAppDispatch } from "~/app/store";
import { IconButton } from "~/ui/IconButton";
import { panelOpened } from "./viewSlice";

/** The title of a side panel, and the way to close it. */
export function PanelHeader({ title, children }: { title: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const dispatch = useAppDispatch();
  return (
    <header className="flex shrink-0 items-center gap-2 border-line border-b py-2 pr-2 pl-4">
      <h2 className="grow font-semibold text-lg">{title}</h2>
      {children}
      <IconButton
        label={t("words.close")}
        icon={<X />}
        onClick={() => dispatch(panelOpened(null))}
      />
    </header>
  );
}

import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { renameFlow } from "~/features/draft/commands/flow";
import { useDraft } from "~/features/draft/DraftProvider";
import { useDraftState } from "~/features/draft/useDraftState";

/** The flow's name, to be written over in place. Enter keeps it, Esc takes it back. */
export function FlowName() {
  const { t } = useTranslation();
  const draft = useDraft();
  const { name, mayWrite, loaded } = useDraftState("name", "mayWrite", "loaded");
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const keep = () => {
    const wanted = text.trim();
    if (!wanted) setText(name);
    else if (wanted !== name) renameFlow(draft, wanted.slice(0, 200));
  };
  return (
    <h1 className="min-w-0 max-w-[40vw] grow-0 font-semibold text-base">
      <input
        aria-label={t("topbar.flowName")}
        className="field-sizing-content w-full min-w-24 truncate rounded-field border border-transparent bg-transparent px-1.5 py-0.5 hover:border-line focus:border-accent disabled:hover:border-transparent"
        value={text}
        disabled={!mayWrite || !loaded}
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") setText(name);
        }}
      />
    </h1>
  );
}

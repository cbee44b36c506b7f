import { ViewportPortal } from "@xyflow/react";
import { MousePointer2 } from "lucide-react";
import { useAppSelector } from "~/app/store";
import { selectDraft } from "~/features/draft/draftSlice";

/** Where the others point. */
export function Cursors() {
  const people = useAppSelector((state) => selectDraft(state).people);
  const pointing = people.filter((person) => person.cursor);
  if (!pointing.length) return null;
  return (
    <ViewportPortal>
      {pointing.map(({ client, name, color, cursor }) => (
        <span
          key={client}
          aria-hidden
          style={{ transform: `translate(${cursor?.x}px, ${cursor?.y}px)`, color }}
          className="pointer-events-none absolute top-0 left-0 z-50 flex items-start transition-transform duration-100"
        >
          <MousePointer2 className="size-4 fill-current" />
          <span
            style={{ background: color }}
            className="mt-3 whitespace-nowrap rounded-[4px_9px_9px_9px] px-1.5 font-medium text-2xs text-white leading-4"
          >
            {name}
          </span>
        </span>
      ))}
    </ViewportPortal>
  );
}

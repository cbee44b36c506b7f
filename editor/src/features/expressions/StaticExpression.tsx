import { TypePicture } from "~/features/canvas/icons";
import { classes } from "~/ui/classes";
import type { Names } from "./names";
import { type Mode, segmentsOf } from "./segments";
import { CHIP, CHIP_LOOK, chipOf } from "./shownChip";

/** Text with its chips, for reading. */
export function StaticExpression({
  value,
  mode,
  names,
}: {
  value: string;
  mode: Mode;
  names: Names;
}) {
  return (
    <div className="whitespace-pre-wrap break-words px-2 py-1 leading-5">
      {segmentsOf(value, mode, names.isName).map((part) => {
        if (part.kind === "text") return <span key={part.from}>{part.text}</span>;
        const shown = chipOf(part, names);
        return (
          <span key={part.from} className={classes(CHIP, CHIP_LOOK[shown.look])}>
            {shown.type && <TypePicture type={shown.type} />}
            {shown.text}
          </span>
        );
      })}
    </div>
  );
}

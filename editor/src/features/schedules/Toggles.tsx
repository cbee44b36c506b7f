import { classes } from "~/ui/classes";

type Props<T> = {
  label: string;
  all: readonly T[];
  chosen: readonly T[];
  nameOf: (one: T) => string;
  readOnly?: boolean;
  /** So many must stay chosen. */
  least?: number;
  onChange: (chosen: T[]) => void;
};

/** Some of a few, each pressed or not; they stay in their order. */
export function Toggles<T extends string | number>(props: Props<T>) {
  const { label, all, chosen, nameOf, readOnly, least = 0, onChange } = props;
  const toggle = (one: T) => {
    const next = all.filter((each) => (each === one) !== chosen.includes(each));
    if (next.length >= least) onChange(next);
  };
  return (
    <fieldset aria-label={label} className="flex flex-wrap gap-1">
      {all.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={chosen.includes(one)}
          disabled={readOnly}
          onClick={() => toggle(one)}
          className={classes(
            "h-6 min-w-9 rounded-field border px-1.5 text-xs",
            chosen.includes(one)
              ? "border-accent bg-accent-weak text-accent"
              : "border-line-strong bg-surface text-text-2 hover:text-text",
          )}
        >
          {nameOf(one)}
        </button>
      ))}
    </fieldset>
  );
}

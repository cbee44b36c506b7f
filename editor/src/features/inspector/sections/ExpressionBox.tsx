import { useState } from "react";
import { ExpressionText } from "~/features/expressions/ExpressionText";
import { unwrapped, wrapped } from "~/features/expressions/segments";

type Props = {
  label: string;
  hint?: string;
  value: string;
  /** Whether it is kept in braces. */
  braces: boolean;
  node: string;
  pointer: string;
  readOnly: boolean;
  onChange: (value: string | undefined) => void;
  onLeave: () => void;
};

/** A formula beside the config: a condition, or a list. */
export function ExpressionBox(props: Props) {
  const { label, hint, value, braces, node, pointer, readOnly, onChange, onLeave } = props;
  const [had] = useState(braces);
  const inner = unwrapped(value) ?? value;
  return (
    <div className="grid gap-1">
      <span className="font-medium">{label}</span>
      <ExpressionText
        value={inner}
        written={value}
        mode="formula"
        multiline
        label={label}
        node={node}
        pointer={pointer}
        readOnly={readOnly}
        onChange={(next) => onChange(next === "" ? undefined : had ? wrapped(next) : next)}
        onLeave={onLeave}
      />
      {hint && <p className="text-text-2 text-xs">{hint}</p>}
    </div>
  );
}

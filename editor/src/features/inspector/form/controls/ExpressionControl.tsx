import { ExpressionText } from "~/features/expressions/ExpressionText";
import { GoneValues } from "~/features/expressions/GoneValues";
import { Preview } from "~/features/expressions/Preview";
import { unwrapped, wrapped } from "~/features/expressions/segments";
import type { ControlProps } from "../ControlOf";
import { pointerOf, useForm } from "../FormContext";

/** A formula: what stands between the braces, without them. */
export function ExpressionControl({ shape, value, path, label, code }: Omit<ControlProps, "id">) {
  const { node, write, leave, readOnly, findings } = useForm();
  const found = findings.some(({ pointer }) => pointer === pointerOf(path));
  const written = typeof value === "string" ? value : value == null ? "" : JSON.stringify(value);
  const inner = unwrapped(written);
  // Text around braces cannot be shown as one formula; it stays as it is written.
  const whole = inner !== null || !written.includes("{{");
  const bare = shape.lazy && inner === null;
  const change = (next: string) => {
    if (!whole) return write(path, next);
    const kept = bare ? next : wrapped(next);
    write(path, kept === "" && shape.nullable ? undefined : kept);
  };
  const shown = whole ? (inner ?? written) : written;
  const mode = whole ? "formula" : "template";
  return (
    <>
      <ExpressionText
        value={shown}
        written={written}
        mode={mode}
        code={code}
        multiline
        label={label}
        node={node}
        pointer={`/config${pointerOf(path)}`}
        readOnly={readOnly}
        onChange={change}
        onLeave={leave}
      />
      <GoneValues value={shown} mode={mode} node={node} onReplace={change} />
      {shown.trim() !== "" && (
        <Preview
          expression={whole ? wrapped(shown) : shown}
          node={node}
          pointer={`/config${pointerOf(path)}`}
          quiet={shape.lazy || found}
        />
      )}
    </>
  );
}

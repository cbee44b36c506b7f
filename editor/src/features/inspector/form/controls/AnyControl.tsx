import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import { Select } from "~/ui/Input";
import { ControlOf, type ControlProps } from "../ControlOf";
import { useForm } from "../FormContext";
import { type Shape, shapeOf } from "../shape";
import { JsonControl } from "./JsonControl";

const KINDS = ["text", "number", "boolean", "map", "list", "json", "nothing"] as const;
type Kind = (typeof KINDS)[number];

const SCHEMAS: Partial<Record<Kind, Json>> = {
  text: { type: "string", "x-widget": "text" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  map: { type: "object" },
  list: { type: "array" },
};
const BLANKS: Record<Kind, Json | undefined> = {
  text: "",
  number: 0,
  boolean: true,
  map: {},
  list: [],
  json: {},
  nothing: undefined,
};

/** A value of any kind: text (with values of steps in it) unless another kind is chosen. */
export function AnyControl(props: ControlProps) {
  const { value, path, label, shape } = props;
  const { t } = useTranslation();
  const { write, leave, readOnly, root } = useForm();
  const kind = kindOf(value);
  const choose = (next: Kind) => {
    leave();
    write(path, next === "text" && typeof value === "number" ? String(value) : BLANKS[next]);
  };
  return (
    <div className="grid gap-1">
      <Inside {...props} kind={kind} inner={innerShape(kind, shape, root)} />
      <Select
        aria-label={t("inspector.form.kindOf", { label })}
        value={kind === "nothing" ? "text" : kind}
        disabled={readOnly}
        className="!min-h-6 !w-auto max-w-32 justify-self-start !border-transparent !bg-transparent !py-0 text-text-2 text-xs hover:!border-line-strong"
        onChange={(event) => choose(event.target.value as Kind)}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {t(`inspector.any.${one}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}

function Inside({ kind, inner, ...props }: ControlProps & { kind: Kind; inner: Shape | null }) {
  const { write, leave, readOnly } = useForm();
  const { path, value, label } = props;
  if (inner) return <ControlOf {...props} shape={inner} />;
  return (
    <JsonControl
      label={label}
      value={value}
      readOnly={readOnly}
      onChange={(next) => write(path, next)}
      onLeave={leave}
    />
  );
}

function innerShape(kind: Kind, shape: Shape, root: ControlProps["shape"]["schema"]): Shape | null {
  const schema = SCHEMAS[kind === "nothing" ? "text" : kind];
  if (!schema) return null;
  return { ...shapeOf(schema, root), expression: shape.expression };
}

function kindOf(value: Json | undefined): Kind {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length > 50 ? "json" : "list";
  if (typeof value === "object") return "map";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "text";
}

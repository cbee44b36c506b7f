import { Braces, RotateCcw, Sigma } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Json } from "~/api/api";
import type { Path } from "~/features/draft/commands/config";
import { isExpression } from "~/features/expressions/segments";
import { FieldFindings } from "~/features/findings/FieldFindings";
import { classes } from "~/ui/classes";
import { IconButton } from "~/ui/IconButton";
import { ControlOf } from "./ControlOf";
import { ExpressionControl } from "./controls/ExpressionControl";
import { pointerOf, useForm } from "./FormContext";
import { blankOf, type Shape, shapeOf, wordsOf } from "./shape";

export type FieldProps = {
  name: string;
  schema: Json;
  required: boolean;
  value: Json | undefined;
  path: Path;
  /** Another title than the schema's, such as of an item in a list. */
  title?: string;
  bare?: boolean;
};

/** One field: its label, its control, and below it help, the preview, and what is wrong. */
export function SchemaField({ name, schema, required, value, path, title, bare }: FieldProps) {
  const { t } = useTranslation();
  const form = useForm();
  const shape = shapeOf(schema, form.root);
  const label = title ?? (shape.title || wordsOf(name));
  const id = `${form.id}${pointerOf(path)}`;
  const mayExpress = form.node !== null && shape.expression !== "never";
  const formula = mayExpress && (shape.expression === "only" || isFormula(shape, value));
  const [code, setCode] = useState(false);
  const grouped = !formula && ["object", "list", "map", "variants", "any"].includes(shape.kind);
  const field = { shape, value, path, label, code };
  const control = formula ? (
    <ExpressionControl {...field} />
  ) : (
    <ControlOf {...field} id={id} bare={bare} />
  );
  const tools = !form.readOnly && (
    <Tools {...field} {...{ formula, mayExpress, required }} onCode={() => setCode(!code)} />
  );
  return (
    <div
      className="grid min-w-0 gap-1"
      data-field={pointerOf(path)}
      {...(grouped ? { role: "group", "aria-labelledby": `${id}-label` } : {})}
    >
      <div className={classes("flex min-h-6 items-center gap-1", bare && "sr-only")}>
        <span className="min-w-0 grow truncate font-medium">
          {grouped || formula ? (
            <span id={`${id}-label`}>{label}</span>
          ) : (
            <label id={`${id}-label`} htmlFor={id}>
              {label}
            </label>
          )}
          {required && (
            <span className="font-normal text-text-2 text-xs"> {t("inspector.form.required")}</span>
          )}
        </span>
        {tools}
      </div>
      {control}
      <FieldFindings pointer={pointerOf(path)} findings={form.findings} exact={!grouped} />
      {shape.description && !bare && (
        <p id={`${id}-hint`} className="text-text-2 text-xs">
          {shape.description}
        </p>
      )}
    </div>
  );
}

/** Text holds its expressions itself; any other value is a formula when one stands there. */
function isFormula(shape: Shape, value: Json | undefined): boolean {
  return !isTextual(shape) && isExpression(value);
}
const SPECIAL = new Set(["duration", "cron", "color", "datetime"]);

type ToolProps = {
  shape: Shape;
  value: Json | undefined;
  path: Path;
  label: string;
  formula: boolean;
  mayExpress: boolean;
  required: boolean;
  code: boolean;
  onCode: () => void;
};

function Tools(props: ToolProps) {
  const { shape, value, path, label, formula, mayExpress, required, code, onCode } = props;
  const { t } = useTranslation();
  const { write, leave } = useForm();
  const set = (next: Json | undefined) => {
    leave();
    write(path, next);
  };
  const hasText = formula || isExpression(value);
  const togglable = mayExpress && shape.expression === "may" && !isTextual(shape);
  return (
    <span className="flex shrink-0">
      {hasText && mayExpress && (
        <IconButton
          small
          label={t(code ? "inspector.form.chipView" : "inspector.form.codeView")}
          aria-pressed={code}
          icon={<Braces />}
          onClick={onCode}
        />
      )}
      {togglable && (
        <IconButton
          small
          label={t(formula ? "inspector.form.useValue" : "inspector.form.useFormula", { label })}
          aria-pressed={formula}
          icon={<Sigma />}
          className={formula ? "text-accent" : ""}
          onClick={() => set(formula ? backToValue(shape, required) : "{{  }}")}
        />
      )}
      {!required && value !== undefined && !formula && shape.kind !== "boolean" && (
        <IconButton
          small
          label={t("inspector.form.clear", { label })}
          icon={<RotateCcw />}
          onClick={() => set(undefined)}
        />
      )}
    </span>
  );
}

function isTextual(shape: Shape): boolean {
  return (
    shape.kind === "any" ||
    (shape.kind === "string" && !shape.asksOptions && !SPECIAL.has(shape.widget ?? ""))
  );
}

function backToValue(shape: Shape, required: boolean): Json | undefined {
  return required ? blankOf(shape) : undefined;
}

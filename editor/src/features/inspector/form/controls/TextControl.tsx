import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ExpressionText, isEditorReady, readyEditor } from "~/features/expressions/ExpressionText";
import { GoneValues } from "~/features/expressions/GoneValues";
import { DRAGGED, takeInsertions } from "~/features/expressions/insertion";
import { Preview } from "~/features/expressions/Preview";
import { isExpression } from "~/features/expressions/segments";
import { Input, TextArea } from "~/ui/Input";
import type { ControlProps } from "../ControlOf";
import { pointerOf, useForm } from "../FormContext";

/** Text. As long as no value of a step is in it, a plain box; with one, chips. */
export function TextControl(props: ControlProps) {
  const { value, shape } = props;
  const { node } = useForm();
  const text = value === undefined || value === null ? "" : asText(value);
  const expressive = node !== null && shape.expression === "may";
  const [chipped, setChipped] = useState(false);
  const wanted = expressive && (chipped || isExpression(text));
  const first = useRef(!wanted);
  const typing = useRef(false);
  const [ready, setReady] = useState(isEditorReady);
  // What is typed until the editor is there goes on into the plain box.
  const shown = wanted && (ready || !first.current || !typing.current);
  const focus = (here: boolean) => {
    typing.current = here;
    if (here && expressive && !ready) void readyEditor().then(() => setReady(true));
  };
  if (!shown)
    return <PlainText {...props} text={text} onFocused={focus} onBraces={() => setChipped(true)} />;
  return (
    <ChipText
      {...props}
      text={text}
      autoFocus={typing.current}
      onTyped={() => setChipped(true)} // what is emptied keeps the focus
      onLeft={() => setChipped(false)}
    />
  );
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

type Text = ControlProps & { text: string };

function ChipText({
  text,
  label,
  shape,
  path,
  code,
  id,
  autoFocus,
  onTyped,
  onLeft,
}: Text & { autoFocus: boolean; onTyped: () => void; onLeft: () => void }) {
  const { node, write, leave, readOnly, findings } = useForm();
  const found = findings.some(({ pointer }) => pointer === pointerOf(path));
  return (
    <>
      <ExpressionText
        value={text}
        mode="template"
        code={code}
        multiline={isLong(shape, text)}
        label={label}
        node={node}
        pointer={`/config${pointerOf(path)}`}
        describedBy={`${id}-hint`}
        readOnly={readOnly}
        autoFocus={autoFocus}
        onChange={(next) => {
          onTyped();
          write(path, next);
        }}
        onLeave={() => {
          onLeft();
          leave();
        }}
      />
      <GoneValues
        value={text}
        mode="template"
        node={node}
        onReplace={(next) => {
          leave();
          write(path, next);
        }}
      />
      {isExpression(text) && (
        <Preview
          expression={text}
          node={node}
          pointer={`/config${pointerOf(path)}`}
          quiet={found}
        />
      )}
    </>
  );
}

type Plain = Text & { onBraces: () => void; onFocused: (here: boolean) => void };

function PlainText({ text, shape, path, id, label, onBraces, onFocused }: Plain) {
  const { t } = useTranslation();
  const { write, leave, readOnly, node } = useForm();
  const box = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const release = useRef<() => void>(undefined);
  // The tab with the data hides this field; what is picked there still comes here.
  const latest = useRef(text);
  latest.current = text;
  const change = (next: string) => {
    if (node !== null && shape.expression === "may" && next.includes("{{")) onBraces();
    write(path, next === "" && shape.nullable ? undefined : next);
  };
  const insert = (name: string) => {
    const at = box.current?.selectionStart ?? latest.current.length;
    const end = box.current?.selectionEnd ?? at;
    const now = box.current?.value ?? latest.current;
    change(`${now.slice(0, at)}{{ ${name} }}${now.slice(end)}`);
  };
  const shared = {
    id,
    ref: box,
    value: text,
    readOnly,
    "aria-labelledby": `${id}-label`,
    "aria-describedby": `${id}-hint`,
    placeholder: typeof shape.default === "string" ? shape.default : "",
    onChange: (event: { target: { value: string } }) => change(event.target.value),
    onFocus: () => {
      onFocused(true);
      if (node === null || shape.expression !== "may") return;
      release.current?.();
      release.current = takeInsertions({ label, insert });
    },
    onBlur: () => {
      onFocused(false);
      leave();
    },
    onDrop: (event: React.DragEvent) => {
      const dragged = event.dataTransfer.getData(DRAGGED);
      if (!dragged) return;
      event.preventDefault();
      insert(dragged);
    },
  };
  const wrong = complaint(text, shape);
  const said = wrong && t(`inspector.form.${wrong.key}`, wrong.with);
  return (
    <>
      {isLong(shape, text) ? (
        <TextArea
          {...shared}
          rows={Math.min(10, Math.max(2, text.split("\n").length))}
          aria-invalid={wrong ? true : undefined}
        />
      ) : (
        <Input
          {...shared}
          type={node === null ? plainType(shape) : typeOf(shape)}
          aria-invalid={wrong ? true : undefined}
        />
      )}
      {said && <p className="text-failed text-xs">{said}</p>}
    </>
  );
}

const LONG = 200;

function isLong(shape: ControlProps["shape"], text: string): boolean {
  const most = Number(shape.schema.maxLength ?? 0);
  return shape.widget === "text" || most > LONG || text.includes("\n");
}

function typeOf({ schema, widget }: ControlProps["shape"]): string {
  if (widget === "datetime" || schema.format === "date-time") return "text";
  return schema.format === "date" ? "date" : "text";
}

/** Where no expression can stand, a telephone may show the keys that fit. */
function plainType(shape: ControlProps["shape"]): string {
  const { format } = shape.schema;
  const types: Record<string, string> = { email: "email", uri: "url", time: "time" };
  return (typeof format === "string" && types[format]) || typeOf(shape);
}

type Wrong = { key: "tooLong" | "tooShort" | "wrongForm"; with: { n: number } };

/** Say what limits of the schema a text breaks; what is empty is said by the checker. */
function complaint(text: string, { schema }: ControlProps["shape"]): Wrong | null {
  if (text === "") return null;
  const { maxLength, minLength, pattern } = schema;
  if (typeof maxLength === "number" && text.length > maxLength)
    return { key: "tooLong", with: { n: maxLength } };
  if (typeof minLength === "number" && text.length < minLength)
    return { key: "tooShort", with: { n: minLength } };
  if (typeof pattern === "string" && !matches(pattern, text))
    return { key: "wrongForm", with: { n: 0 } };
  return null;
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true; // a pattern of another language's kind is the server's to judge
  }
}

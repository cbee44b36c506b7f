import {
  autocompletion,
  closeBrackets,
  completionKeymap,
  completionStatus,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap } from "@codemirror/commands";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorView, placeholder as hint, keymap, tooltips } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { chips } from "./chips";
import { completing, type Source } from "./completion";
import { isTyped, leastChange, useFollow } from "./follow";
import { DRAGGED } from "./insertion";
import type { Names } from "./names";
import type { Mode } from "./segments";
import { type Complaint, underlinesOf } from "./underlines";

export type EditorProps = {
  value: string;
  mode: Mode;
  /** Show what is written, not chips. */
  code: boolean;
  multiline: boolean;
  label: string;
  placeholder?: string;
  describedBy?: string;
  invalid?: boolean;
  readOnly: boolean;
  autoFocus?: boolean;
  names: Names;
  /** What is wrong with the text, and what of it stands before what is shown. */
  complaints: readonly Complaint[];
  hidden: string;
  source: Source;
  onChange: (value: string) => void;
  onFocus: (view: EditorView) => void;
  onLeave: () => void;
};

/** One editor for text with chips and for code; loaded when a field first needs it. */
export default function ExpressionEditor(props: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const { code, mode, value, names, autoFocus } = props;
  const typed = useFollow(view, value);
  const owed = useRef(false);
  const changed = (text: string) => {
    owed.current = false;
    typed(text);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew only for another way to show
  useEffect(() => {
    if (!place.current) return;
    const had = view.current;
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({ doc: now.current.value, extensions: extensions(now, changed) }),
    });
    const end = made.state.doc.length;
    if (autoFocus && !had) made.focus();
    made.dispatch({ selection: { anchor: end } });
    // Typed into the plain box until now, which offers nothing.
    owed.current = Boolean(autoFocus && !had && /\{\{[^}]*$/.test(now.current.value));
    if (owed.current) startCompletion(made);
    view.current = made;
    return () => made.destroy();
  }, [code, mode]);

  const { complaints, hidden } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told to each view that is made
  useEffect(() => {
    const shown = view.current;
    if (!shown) return;
    const marks = underlinesOf(shown.state.doc.toString(), complaints, hidden);
    shown.dispatch(setDiagnostics(shown.state, marks));
  }, [complaints, hidden, code, mode]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: chips follow the names of steps
  useEffect(() => {
    const shown = view.current;
    shown?.dispatch({});
    // What was typed into the plain box may have been asked for before there were any names.
    if (shown?.hasFocus && owed.current && completionStatus(shown.state) === null)
      startCompletion(shown);
  }, [names]);
  return <div ref={place} className={props.invalid ? "cm-invalid" : undefined} />;
}

function extensions(now: { current: EditorProps }, typed: (text: string) => void): Extension[] {
  const { mode, code, multiline, label, describedBy, readOnly } = now.current;
  const template = mode === "template";
  return [
    look(code || mode === "formula"),
    multiline ? EditorView.lineWrapping : [EditorView.lineWrapping, oneLine],
    new Compartment().of(EditorState.readOnly.of(readOnly)),
    EditorView.editable.of(!readOnly),
    EditorView.contentAttributes.of({
      "aria-label": label,
      ...(describedBy ? { "aria-describedby": describedBy } : {}),
      ...(readOnly ? { tabindex: "0" } : {}),
    }),
    hint(now.current.placeholder ?? ""),
    code ? lintGutter() : chips(mode, () => now.current.names),
    closeBrackets(),
    autocompletion({
      override: [completing(template, sourceOf(now))],
      icons: false,
      maxRenderedOptions: 60,
    }),
    tooltips({ position: "fixed", parent: document.body }),
    Prec.high(keymap.of(completionKeymap)),
    keymap.of(defaultKeymap),
    EditorView.updateListener.of((update) => {
      if (!isTyped(update)) return;
      const text = update.state.doc.toString();
      typed(text);
      now.current.onChange(text);
    }),
    EditorView.domEventHandlers({
      focus: (_event, view) => now.current.onFocus(view),
      blur: () => now.current.onLeave(),
      drop: (event, view) => dropped(event, view, template),
    }),
  ];
}

function sourceOf(now: { current: EditorProps }): Source {
  return {
    names: () => now.current.source.names(),
    functions: () => now.current.source.functions(),
    valueOf: (name) => now.current.source.valueOf(name),
  };
}

/** A new line in a field of one line would not be seen; pasted ones become spaces. */
const oneLine = EditorState.transactionFilter.of((change) => {
  if (!change.docChanged || change.newDoc.lines === 1) return change;
  const text = change.newDoc.toString().replace(/\s*\n\s*/g, " ");
  const before = change.startState.doc.toString();
  return text === before ? [] : { changes: leastChange(before, text), selection: undefined };
});

function dropped(event: DragEvent, view: EditorView, template: boolean): boolean {
  const path = event.dataTransfer?.getData(DRAGGED);
  if (!path) return false;
  event.preventDefault();
  const at = view.posAtCoords({ x: event.clientX, y: event.clientY }) ?? view.state.doc.length;
  insertAt(view, template ? `{{ ${path} }}` : path, at);
  return true;
}

/** Put text where the caret is, and the caret behind it. */
export function insertAt(view: EditorView, text: string, from?: number): void {
  const { main } = view.state.selection;
  const start = from ?? main.from;
  view.dispatch({
    changes: { from: start, to: from ?? main.to, insert: text },
    selection: { anchor: start + text.length },
  });
  view.focus();
}

function look(code: boolean): Extension {
  return EditorView.theme({
    "&": { fontSize: code ? "12px" : "13px", maxHeight: "40vh" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: code ? "var(--mono)" : "var(--font)", lineHeight: "20px" },
    ".cm-content": { padding: "4px 0", caretColor: "var(--text)" },
    ".cm-line": { padding: "0 8px" },
    ".cm-cursor": { borderLeftColor: "var(--text)" },
    ".cm-placeholder": { color: "var(--text-3)" },
    ".cm-tooltip": {
      background: "var(--raised)",
      border: "1px solid var(--line)",
      borderRadius: "6px",
      boxShadow: "var(--shadow-high)",
      zIndex: "60",
    },
    ".cm-gutters": { background: "transparent", border: "none" },
    ".cm-tooltip-lint": { fontFamily: "var(--font)", fontSize: "12px", maxWidth: "320px" },
    ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font)", maxHeight: "220px" },
    ".cm-tooltip-autocomplete > ul > li": { padding: "3px 8px" },
    ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
      background: "var(--accent-weak)",
      color: "var(--text)",
    },
    ".cm-completionDetail": { color: "var(--text-2)", fontStyle: "normal", marginLeft: "8px" },
    ".cm-completionInfo": { padding: "6px 8px", maxWidth: "280px", whiteSpace: "pre-wrap" },
  });
}

import { closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { json } from "@codemirror/lang-json";
import { python } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { isTyped, useFollow } from "~/features/expressions/follow";
import { type Complaint, underlinesOf } from "~/features/expressions/underlines";

type Props = {
  value: string;
  language: string;
  label: string;
  readOnly: boolean;
  /** What the checker says of places in it. */
  complaints: readonly Complaint[];
  onChange: (value: string) => void;
  onLeave: () => void;
};

const LANGUAGES: Record<string, () => Extension> = { python, javascript: () => javascript(), json };

/** Code with colours and line numbers. Esc, then Tab leaves it; Tab alone indents. */
export default function CodeEditor(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const typed = useFollow(view, props.value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor for one language
  useEffect(() => {
    if (!place.current) return;
    const state = EditorState.create({
      doc: now.current.value,
      extensions: extensions(now, typed),
    });
    const made = new EditorView({ parent: place.current, state });
    view.current = made;
    return () => made.destroy();
  }, [props.language]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told to each editor that is made
  useEffect(() => {
    const shown = view.current;
    if (!shown) return;
    const marks = underlinesOf(shown.state.doc.toString(), props.complaints);
    shown.dispatch(setDiagnostics(shown.state, marks));
  }, [props.complaints, props.language]);
  return (
    <div
      ref={place}
      className="overflow-hidden rounded-field border border-line-strong bg-sunken focus-within:border-accent focus-within:outline-2 focus-within:outline-accent/40"
    />
  );
}

function extensions(now: { current: Props }, typed: (text: string) => void): Extension[] {
  const { language, label, readOnly } = now.current;
  return [
    lineNumbers(),
    lintGutter(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of(language === "python" ? "    " : "  "),
    bracketMatching(),
    closeBrackets(),
    LANGUAGES[language]?.() ?? [],
    syntaxHighlighting(COLOURS),
    keymap.of([...completionKeymap, ...defaultKeymap, indentWithTab]),
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label }),
    EditorView.updateListener.of((update) => {
      if (!isTyped(update)) return;
      const text = update.state.doc.toString();
      typed(text);
      now.current.onChange(text);
    }),
    EditorView.domEventHandlers({ blur: () => now.current.onLeave() }),
    LOOK,
  ];
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: "var(--unknown)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ok)" },
  { tag: tags.number, color: "var(--running)" },
  { tag: tags.comment, color: "var(--text-3)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.propertyName], color: "var(--accent)" },
]);

const LOOK = EditorView.theme({
  "&": { fontSize: "12px", maxHeight: "50vh" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "18px", minHeight: "120px" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--text)" },
  ".cm-gutters": { background: "transparent", color: "var(--text-3)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    background: "var(--accent-weak)",
  },
});

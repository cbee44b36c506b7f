import type { EditorView } from "@codemirror/view";
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from "react";
import { drawingApi } from "~/api/drawing";
import { useAppDispatch } from "~/app/store";
import { classes } from "~/ui/classes";
import { takeInsertions } from "./insertion";
import { useNames } from "./names";
import { useAskReadable } from "./readable";
import { StaticExpression } from "./StaticExpression";
import { useSamples } from "./samples";
import type { Mode } from "./segments";
import { useComplaints } from "./useComplaints";

const load = () => import("./ExpressionEditor");
const LazyEditor = lazy(load);
let loaded: typeof LazyEditor | typeof import("./ExpressionEditor").default | null = null;

/** Have the editor at hand, so that it takes a field's place between two letters. */
export async function readyEditor(): Promise<void> {
  loaded = (await load()).default;
}

export const isEditorReady = () => loaded !== null;

export type ExpressionTextProps = {
  value: string;
  mode: Mode;
  code?: boolean;
  multiline?: boolean;
  label: string;
  placeholder?: string;
  node: string | null;
  pointer: string;
  describedBy?: string;
  /** The text as it is kept and checked, when more stands in it than is shown. */
  written?: string;
  invalid?: boolean;
  readOnly?: boolean;
  autoFocus?: boolean;
  onChange: (value: string) => void;
  onLeave: () => void;
};

/** Text with values of earlier steps in it; the editor is loaded when it is first shown. */
export function ExpressionText(props: ExpressionTextProps) {
  const { value, mode, code = false, multiline = false, label, node, pointer, onLeave } = props;
  const names = useNames();
  const source = useSource(node, pointer);
  const complaints = useComplaints(node, pointer);
  const hidden = hiddenIn(props.written ?? value, value);
  const [focused, setFocused] = useState(false);
  const [ExpressionEditor] = useState(() => loaded ?? LazyEditor);
  const release = useRef<() => void>(undefined);
  const change = useRef(props.onChange);
  change.current = props.onChange;
  const focus = useCallback(
    (view: EditorView) => {
      setFocused(true);
      release.current?.();
      release.current = takeInsertions({
        label,
        insert: (path) =>
          void load().then(({ insertAt }) => {
            insertAt(view, mode === "template" ? `{{ ${path} }}` : path);
            // Another tab is open, so the editor is gone and tells nobody of the change.
            if (!view.dom.isConnected) change.current(view.state.doc.toString());
          }),
      });
    },
    [label, mode],
  );
  const leave = useCallback(() => {
    setFocused(false);
    onLeave();
  }, [onLeave]);
  return (
    <div
      className={classes(
        "min-h-8 overflow-hidden rounded-field border bg-surface",
        focused ? "border-accent outline-2 outline-accent/40" : "border-line-strong",
        props.invalid && "border-failed",
      )}
    >
      <Suspense fallback={<StaticExpression value={value} mode={mode} names={names} />}>
        <ExpressionEditor
          value={value}
          mode={mode}
          code={code}
          multiline={multiline}
          label={label}
          placeholder={props.placeholder}
          describedBy={props.describedBy}
          invalid={props.invalid}
          readOnly={props.readOnly ?? false}
          autoFocus={props.autoFocus}
          names={names}
          complaints={complaints}
          hidden={hidden}
          source={source}
          onChange={props.onChange}
          onFocus={focus}
          onLeave={leave}
        />
      </Suspense>
    </div>
  );
}

/** What of a text stands before the part that is shown. */
function hiddenIn(written: string, shown: string): string {
  return written.slice(0, Math.max(0, written.indexOf(shown)));
}

function useSource(node: string | null, pointer: string) {
  const ask = useAskReadable(node);
  const { sampleOf } = useSamples();
  const dispatch = useAppDispatch();
  return useMemo(
    () => ({
      names: () => ask(pointer),
      functions: async () => {
        const query = drawingApi.endpoints.functions.initiate(undefined, { subscribe: false });
        return (await dispatch(query)).data?.items ?? [];
      },
      valueOf: async (name: string) => (await sampleOf(name))?.value,
    }),
    [ask, pointer, sampleOf, dispatch],
  );
}

import { EditorView } from "@codemirror/view";
import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { isTyped, useFollow } from "./follow";

/** An editor, what it told of typing, and ways to type and to have the value come back. */
function editor(value: string) {
  const told: string[] = [];
  const view = new EditorView({
    doc: value,
    extensions: EditorView.updateListener.of((update) => {
      if (!isTyped(update)) return;
      const text = update.state.doc.toString();
      hook.result.current(text);
      told.push(text);
    }),
  });
  const hook = renderHook((now: string) => useFollow({ current: view }, now), {
    initialProps: value,
  });
  const type = (text: string) =>
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
  return { told, type, comes: hook.rerender, text: () => view.state.doc.toString() };
}

describe("an editor of a field", () => {
  it("keeps letters typed before the earlier ones came back", () => {
    const { told, type, comes, text } = editor("w");
    for (const one of ["we", "web", "webh"]) type(one);
    for (const echo of ["we", "web"]) {
      comes(echo);
      expect(text()).toBe("webh");
    }
    comes("webh");
    expect(text()).toBe("webh");
    expect(told).toEqual(["we", "web", "webh"]);
  });

  it("tells of a letter that is taken back at once", () => {
    const { told, type, comes, text } = editor("a");
    type("ab");
    type("a");
    comes("ab");
    comes("a");
    expect(text()).toBe("a");
    expect(told).toEqual(["ab", "a"]);
  });

  it("shows what somebody else wrote, and tells nobody that it was typed", () => {
    const { told, type, comes, text } = editor("mine");
    type("mine too");
    comes("mine too");
    comes("mine");
    expect(text()).toBe("mine");
    comes("theirs");
    expect(text()).toBe("theirs");
    expect(told).toEqual(["mine too"]);
  });
});

import { type Extension, RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from "@codemirror/view";
import { createElement } from "react";
import { createRoot, type Root } from "react-dom/client";
import { TypePicture } from "~/features/canvas/icons";
import type { Names } from "./names";
import { type Mode, segmentsOf } from "./segments";
import { CHIP, CHIP_LOOK, chipOf, type ShownChip } from "./shownChip";

/** Show values of earlier steps as chips: whole to the caret, plain text in the document. */
export function chips(mode: Mode, names: () => Names): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = drawn(view, mode, names());
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.transactions.length)
          this.decorations = drawn(update.view, mode, names());
      }
    },
    {
      decorations: (plugin) => plugin.decorations,
      provide: (plugin) =>
        EditorView.atomicRanges.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
    },
  );
}

function drawn(view: EditorView, mode: Mode, names: Names): DecorationSet {
  const made = new RangeSetBuilder<Decoration>();
  const caret = view.state.selection.main.head;
  for (const part of segmentsOf(view.state.doc.toString(), mode, names.isName)) {
    if (part.kind === "text") continue;
    // The caret jumps over chips: where it stands within one, that is still being typed.
    if (mode === "template" && part.from < caret && caret < part.to) continue;
    if (
      part.kind === "value" &&
      mode === "formula" &&
      part.fields.length === 0 &&
      isShort(part.root)
    )
      continue;
    const widget = new Chip(chipOf(part, names));
    made.add(part.from, part.to, Decoration.replace({ widget }));
  }
  return made.finish();
}

/** Words such as `item` read better as they are than as a chip while a formula is typed. */
function isShort(root: string): boolean {
  return root === "item" || root === "index" || root === "loop";
}

class Chip extends WidgetType {
  private readonly pictures = new WeakMap<HTMLElement, Root>();
  constructor(readonly shown: ShownChip) {
    super();
  }
  override eq(other: Chip): boolean {
    const { text, look, type } = this.shown;
    return other.shown.text === text && other.shown.look === look && other.shown.type === type;
  }
  override toDOM(): HTMLElement {
    const made = document.createElement("span");
    made.className = `${CHIP} ${CHIP_LOOK[this.shown.look]}`;
    made.dataset.chip = this.shown.look;
    const { text, type } = this.shown;
    if (type) this.drawPicture(made.appendChild(document.createElement("span")), made);
    made.append(text);
    return made;
  }
  private drawPicture(place: HTMLElement, chip: HTMLElement): void {
    place.className = "inline-grid";
    const root = createRoot(place);
    root.render(createElement(TypePicture, { type: this.shown.type }));
    this.pictures.set(chip, root);
  }
  override destroy(made: HTMLElement): void {
    const root = this.pictures.get(made);
    if (root) queueMicrotask(() => root.unmount()); // the editor may go while React draws
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

import type { en } from "~/strings/en";

type KeyName = keyof (typeof en)["help"]["key"];
export type Shortcut = { keys: string[]; does: KeyName };
export type ShortcutGroup = {
  id: keyof (typeof en)["help"]["group"];
  shortcuts: Shortcut[];
};

/** Every key of the editor, for the sheet that lists them; the canvas's `useKeys` does them. */
export const SHORTCUTS: ShortcutGroup[] = [
  {
    id: "anywhere",
    shortcuts: [
      { keys: ["Mod+K"], does: "commands" },
      { keys: ["?"], does: "keys" },
    ],
  },
  {
    id: "adding",
    shortcuts: [
      { keys: ["/"], does: "add" },
      { keys: ["Tab"], does: "next" },
      { keys: ["C"], does: "connect" },
    ],
  },
  {
    id: "moving",
    shortcuts: [
      { keys: ["Alt+←", "Alt+→"], does: "walk" },
      { keys: ["←", "→", "↑", "↓"], does: "nudge" },
      { keys: ["Mod+A"], does: "all" },
      { keys: ["Enter"], does: "open" },
      { keys: ["Esc"], does: "leave" },
    ],
  },
  {
    id: "editing",
    shortcuts: [
      { keys: ["Mod+Z"], does: "undo" },
      { keys: ["Mod+Shift+Z"], does: "redo" },
      { keys: ["Mod+C"], does: "copy" },
      { keys: ["Mod+X"], does: "cut" },
      { keys: ["Mod+V"], does: "paste" },
      { keys: ["Mod+D"], does: "duplicate" },
      { keys: ["Delete"], does: "delete" },
    ],
  },
  {
    id: "running",
    shortcuts: [
      { keys: ["Shift+Enter"], does: "run" },
      { keys: ["Mod+F"], does: "find" },
      { keys: ["1"], does: "fit" },
    ],
  },
];

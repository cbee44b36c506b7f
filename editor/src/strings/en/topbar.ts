export const topbar = {
  turnOn: "Turn this flow on",
  turnOff: "Turn this flow off: its triggers stop, its runs go on",
  undo: "Undo",
  redo: "Redo",
  flowName: "Name of the flow",
  people: "Also here",
  problems_one: "1 problem",
  problems_other: "{{count}} problems",
  warnings_one: "1 warning",
  warnings_other: "{{count}} warnings",
  noProblems: "No problems",
  panel: {
    flow: "Flow settings",
    versions: "Versions",
    comments: "Comments",
    help: "Help and keys",
  },
} as const;

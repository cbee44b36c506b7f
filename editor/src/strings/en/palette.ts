export const palette = {
  title: "Add a step",
  search: "What should happen?",
  list: "Kinds of steps",
  none: "Nothing matches “{{q}}”. Try a word such as “mail”, “wait” or “list”.",
  hint: "Press Enter to add, or drag onto the canvas.",
  broken_one: "{{count}} file with own steps could not be loaded",
  broken_other: "{{count}} files with own steps could not be loaded",
  group: {
    start: "Start",
    decide: "Decide",
    repeat: "Repeat",
    wait: "Wait",
    people: "People",
    data: "Data",
    services: "Services",
    other: "More",
  },
} as const;

export const templates = {
  title: "Templates",
  hint: "Flows that work as they are. Take one and change it.",
  search: "Search templates",
  shows: "What it shows",
  steps_one: "1 step",
  steps_other: "{{count}} steps",
  use: "Use",
  useOf: "Use {{title}}",
  all: "All templates",
} as const;

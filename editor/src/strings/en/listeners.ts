export const listeners = {
  title: "What it hears",
  none: "It listens once the flow is published and switched on.",
  status: {
    starting: "Starting",
    listening: "Listening",
    failing: "Hears nothing",
    stopped: "Stopped",
  },
  started_one: "1 event started a run",
  started_other: "{{count}} events started runs",
  last: "the last one {{when}}",
  connections: "Look at its connection",
  refused_one: "1 event was not taken",
  refused_other: "{{count}} events were not taken",
  startAgain: "Start a run with it",
  failing: "Triggers that hear nothing",
} as const;

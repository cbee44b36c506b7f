import type { Article } from "./article";

/** From a drawing to runs. */
export const RUNNING: Article[] = [
  {
    id: "triggers",
    title: "What starts a flow",
    words: "trigger webhook schedule form manual api start",
    text: [
      "By hand or by the API: a form asks for the start values. By a webhook: another system calls an address. By a schedule: at times you choose. By a form: anybody with the link fills it in.",
      "Webhooks and schedules work for the published version only. While drawing, Run can wait for one real call, or use the last one.",
    ],
  },
  {
    id: "waits",
    title: "Waiting and approvals",
    words: "wait delay until signal approval human form person expires inbox",
    text: [
      "A step can wait for a time, a date, a message from another system, or a person. A run may wait for months; nothing is lost when the server restarts.",
      "An approval appears in the inbox and can be answered by link. Give it a path for “expired”, so that silence has an answer.",
    ],
  },
  {
    id: "publish",
    title: "Publishing and versions",
    words: "publish version live draft roll back history snapshot restore",
    text: [
      "You always draw in the draft. Publish makes it the live version; it first says in words what changes. Runs under way go on as they began.",
      "Versions lists what was live: compare it with the draft, put it back into the draft, or make it live again. History keeps the draft as it was at quiet times.",
      "The switch beside the name turns the flow off: nothing starts it any more, and runs under way go on.",
    ],
  },
  {
    id: "runs",
    title: "Runs, and mending one that failed",
    words: "run retry fork failed error timeline step skip",
    text: [
      "A run paints the canvas while it goes. Select a step to see what it took, what it gave, and every try.",
      "A failed run can be started again from any step, with changed data or with your draft. What was done before is read, not done again.",
      "When it is unknown whether a call to another system went through, the step says so and asks you, so that nothing is done twice.",
    ],
  },
];

import type { Article } from "./article";

/** How steps and paths work together. */
export const DRAWING: Article[] = [
  {
    id: "paths",
    title: "Steps and paths",
    words: "node edge connect parallel branch if switch skipped",
    text: [
      "A step begins when what leads to it has ended. Several paths out of one step run at the same time.",
      "If and Switch follow some of their paths; the others are skipped, and so is what comes after them alone. A skipped step says which condition was false.",
      "A path may lead back to an earlier step. Say how often it may be taken, so that every run ends.",
    ],
  },
  {
    id: "joins",
    title: "When several paths arrive",
    words: "join merge wait all every first count race",
    text: [
      "Wait for all paths: the step runs once each path has arrived or was skipped, if at least one arrived. This is right nearly always.",
      "Every path must arrive: if one was skipped, this step is skipped as well.",
      "First one wins: it runs with the first path that arrives. The others may finish, or are cancelled if you say so.",
      "When n arrive: it runs with the nth. Once per path: it and what follows run again for each path.",
    ],
  },
  {
    id: "errors",
    title: "When a step fails",
    words: "error path on error continue default catch fail",
    text: [
      "Draw a path from “on error” of a step to say what happens then. On that path, error.message says what went wrong.",
      "Or let the step go on with a value of your choice. If you do neither, the run fails there, and steps that can be undone are undone.",
      "  {{ error.message }}",
    ],
  },
  {
    id: "retries",
    title: "Trying again",
    words: "retry attempts backoff timeout wait",
    text: [
      "Under “If it fails” say how often a step is tried, how long to wait before the second try, and how much longer each time.",
      "A time limit counts for each try. A refusal, such as a wrong password, is not tried again.",
    ],
  },
  {
    id: "repeat",
    title: "Repeat for each, repeat while",
    words: "loop each list items iterate group while until",
    text: [
      "A step can run once per item of a list: open “Runs once per item” and choose the list. Read the item as item. The results stand in the order of the items.",
      "Repeat for each is a group that does the same with several steps. Repeat while goes round as long as a condition holds, at most as often as you say.",
      "  {{ item.price * item.quantity }}",
    ],
  },
];

import type { Article } from "./article";

/** Where values come from. */
export const VALUES: Article[] = [
  {
    id: "values",
    title: "Values from earlier steps",
    words: "expression chip data field braces variable",
    text: [
      "Click a value in the Data tab to put it into the field you are in. It appears as a chip with the name of its step.",
      "A value that may be missing, because its step can be skipped, needs something to use instead: add a default.",
      "Code view shows what is behind the chips, with braces around it.",
      '  {{ find_customer.body.name | default("unknown") }}',
    ],
  },
  {
    id: "functions",
    title: "Formulas and functions",
    words: "expression filter function sum map date round upper length",
    text: [
      "A formula can calculate, compare and use functions. A function that follows a bar takes the value before it.",
      '  {{ lines | sum(attribute="price") | round(2) }}',
      '  {{ "gold" if total > 1000 else "standard" }}',
      "Dates are in the time zone of the flow. now() is the time the run has reached, the same when a step is tried again.",
    ],
  },
  {
    id: "pins",
    title: "Sample data and pins",
    words: "pin mock test sample data",
    text: [
      "Each step remembers what it gave in the last run, so that you can see real values while drawing.",
      "Pin an answer to keep it for everybody who draws this flow. Pins are used when you test a step; they never become part of a version.",
    ],
  },
];

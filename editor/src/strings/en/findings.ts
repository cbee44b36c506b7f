export const findings = {
  title: "Problems",
  checking: "Checking",
  none: "No problems",
  noneHint: "Every step can run and reads only what is there. You can publish.",
  error_one: "1 to mend before publishing",
  error_other: "{{count}} to mend before publishing",
  warning_one: "1 to look at",
  warning_other: "{{count}} to look at",
  info_one: "1 hint",
  info_other: "{{count}} hints",
  ofFlow: "The flow",
  movedOn: "The flow has changed since. It is being checked again.",
} as const;

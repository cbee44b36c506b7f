export const people = {
  profile: {
    name: "Your name",
    nameHint: "Others see it beside what you do.",
    saved: "Your name is changed.",
  },
  password: {
    title: "Password",
    current: "Current password",
    fresh: "New password",
    change: "Change password",
    changed: "The password is changed. You are signed out everywhere else.",
  },
  sessions: {
    title: "Where you are signed in",
    current: "This one",
    used: "Used {{when}}",
    since: "signed in {{when}}",
    end: "Sign out",
    endOf: "Sign out {{device}}, signed in {{when}}",
    endOthers: "Sign out everywhere else",
  },
} as const;

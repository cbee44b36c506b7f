export const access = {
  hint: "Who may work in {{project}}: people and teams with a role in all projects, and those with a role here. Roles add up.",
  add: "Add a person or a team",
  search: "Search people and teams",
  team: "Team",
  noRoleHere: "No role here",
  removeOf: "Remove {{name}} from {{project}}",
  removeAsk: "Remove {{name}} from {{project}}?",
  removeHint:
    "Who has no other role anywhere leaves the organisation: they are signed out and their API keys stop working.",
  addTitle: "Add to {{project}}",
  give: "Give the role",
  who: "Who?",
  needWho: "Choose a person or a team.",
  everybody: "Everybody has a role here already. Invite somebody under Members.",
} as const;

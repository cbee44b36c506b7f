import type { Json, JsonObject } from "~/api/api";
import type { Provider } from "~/api/sso";

export const PRESETS = [
  "google",
  "microsoft",
  "okta",
  "gitlab",
  "github",
  "oidc",
  "oauth2",
  "saml",
] as const;
export type Preset = (typeof PRESETS)[number];

/** The texts that are asked of each; everything else is known or found. */
export const ASKED = {
  google: [],
  microsoft: ["issuer"],
  okta: ["issuer"],
  gitlab: ["issuer"],
  github: [],
  oidc: ["issuer", "groups_claim"],
  oauth2: ["authorize_url", "token_url", "userinfo_url"],
  saml: ["entity_id", "sso_url", "email_attribute", "groups_attribute"],
} as const satisfies Record<Preset, readonly string[]>;

const START: Partial<Record<Preset, JsonObject>> = {
  google: { issuer: "https://accounts.google.com" },
  microsoft: { issuer: "https://login.microsoftonline.com/<tenant>/v2.0" },
  okta: { issuer: "https://<name>.okta.com" },
  gitlab: { issuer: "https://gitlab.com" },
};

export function kindOf(preset: Preset): Provider["kind"] {
  if (preset === "saml") return "saml";
  return preset === "github" || preset === "oauth2" ? "oauth2" : "oidc";
}

export function presetOf({ kind, settings }: Provider): Preset {
  const named = settings.preset as Json;
  return PRESETS.find((one) => one === named) ?? kind;
}

/** What a new provider's settings begin with. */
export function settingsOf(preset: Preset): JsonObject {
  const named = PRESETS.indexOf(preset) < PRESETS.indexOf("oidc");
  if (preset === "saml") return { wants_signed_response: true, trusts_email: true };
  const signs_out_there = kindOf(preset) === "oidc" && preset !== "google";
  return {
    ...(named ? { preset } : {}),
    ...START[preset],
    ...(signs_out_there ? { signs_out_there } : {}),
  };
}

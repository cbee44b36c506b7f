import type { ComponentType } from "react";
import type { Place } from "~/app/allows";
import { EVERYWHERE } from "~/app/may";
import { AboutSection } from "./AboutSection";
import { AppearanceSection } from "./AppearanceSection";
import { AccessSection } from "./access/AccessSection";
import { AuditSection } from "./audit/AuditSection";
import { ApiKeysSection } from "./keys/ApiKeysSection";
import { MembersSection } from "./members/MembersSection";
import { PackagesSection } from "./PackagesSection";
import { ProjectSection } from "./ProjectSection";
import { ProfileSection } from "./profile/ProfileSection";
import { RolesSection } from "./roles/RolesSection";
import { ServiceAccountsSection } from "./services/ServiceAccountsSection";
import { SsoSection } from "./sso/SsoSection";
import { TeamsSection } from "./teams/TeamsSection";
import { VariablesSection } from "./VariablesSection";

export type Section = {
  id: SectionId;
  content: ComponentType;
  needs?: string;
  /** Where it is needed, when not in the project at hand. */
  at?: Place;
};
export type SectionId =
  | "project"
  | "variables"
  | "packages"
  | "access"
  | "members"
  | "teams"
  | "roles"
  | "service-accounts"
  | "api-keys"
  | "sso"
  | "audit"
  | "about"
  | "profile"
  | "appearance";
type Group = "project" | "people" | "organisation" | "you";

/** What can be set, by whose it is, for who may. A new section is a line here. */
export const GROUPS: { id: Group; sections: Section[] }[] = [
  {
    id: "project",
    sections: [
      { id: "project", content: ProjectSection, needs: "project.read" },
      { id: "access", content: AccessSection, needs: "member.manage" },
      { id: "variables", content: VariablesSection, needs: "variable.read" },
      { id: "packages", content: PackagesSection, needs: "project.read" },
    ],
  },
  {
    id: "people",
    sections: [
      { id: "members", content: MembersSection, needs: "member.manage" },
      { id: "teams", content: TeamsSection, needs: "member.manage", at: EVERYWHERE },
      { id: "roles", content: RolesSection, needs: "role.manage" },
      { id: "service-accounts", content: ServiceAccountsSection, needs: "key.manage" },
      { id: "api-keys", content: ApiKeysSection, needs: "key.manage" },
    ],
  },
  {
    id: "organisation",
    sections: [
      { id: "sso", content: SsoSection, needs: "sso.manage" },
      { id: "audit", content: AuditSection, needs: "audit.read" },
      { id: "about", content: AboutSection },
    ],
  },
  {
    id: "you",
    sections: [
      { id: "profile", content: ProfileSection },
      { id: "appearance", content: AppearanceSection },
    ],
  },
];

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInviteMutation } from "~/api/people";
import { useMeQuery } from "~/api/session";
import { useProject } from "~/app/project";
import { Field } from "~/ui/Field";
import { FormDialog } from "~/ui/FormDialog";
import { Input } from "~/ui/Input";
import { useRoleHint } from "../roles/choices";
import { LinkDialog } from "./LinkDialog";
import { RoleSelect } from "./RoleSelect";

/** Invite somebody; the link is shown, for where no mail is sent. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const hintOf = useRoleHint();
  const { data: me } = useMeQuery();
  const project = useProject();
  const [invite, { isLoading, error, data: made }] = useInviteMutation();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("editor");
  const [only, setOnly] = useState(Boolean(me?.project_id));
  const [tried, setTried] = useState(false);
  const wrong = email.includes("@") ? null : t("auth.needEmail");
  const send = () => {
    setTried(true);
    if (!wrong) void invite({ email, role, project_id: only ? project.id : null });
  };
  const narrow = (next: boolean) => {
    setOnly(next);
    if (next && role === "owner") setRole("admin");
  };
  if (made) return <LinkDialog made={made} onClose={onClose} />;
  return (
    <FormDialog
      title={t("people.members.invite")}
      submit={t("people.invite.send")}
      busy={isLoading}
      error={error}
      onSubmit={send}
      onClose={onClose}
    >
      <Field label={t("auth.email")} error={tried ? wrong : null}>
        {(described) => (
          <Input
            {...described}
            autoFocus
            type="email"
            maxLength={320}
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label={t("people.invite.role")} hint={hintOf(role)}>
        {(described) => (
          <RoleSelect
            {...described}
            role={role}
            project={only ? project.id : null}
            onChoose={setRole}
          />
        )}
      </Field>
      <label className="flex items-center gap-2">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={only}
          disabled={Boolean(me?.project_id)}
          onChange={(event) => narrow(event.target.checked)}
        />
        {t("people.invite.only", { project: project.name })}
      </label>
    </FormDialog>
  );
}

import { useTranslation } from "react-i18next";
import { useJoinByInvitationMutation } from "~/api/links";
import { problemOf } from "~/api/problems";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";

/** What is refused to who is signed in as somebody else, or by a provider of another place. */
const AS_ANOTHER = ["auth.not_invited", "auth.vouched_only_here"];

/** Join with the account one has; who is not signed in is led there first. */
export function JoinAsKnown({ token, email }: { token: string; email: string }) {
  const { t } = useTranslation();
  const [join, { isLoading, error }] = useJoinByInvitationMutation();
  const submit = async () => {
    const { data } = await join({ token });
    if (data) location.assign("/");
  };
  const problem = problemOf(error);
  const out = problem?.status === 401;
  const asSomebodyElse = out || AS_ANOTHER.includes(problem?.code ?? "");
  return (
    <div className="grid gap-4">
      {error && !out && <ProblemNote error={error} />}
      <p>{t(out ? "people.join.signIn" : "people.join.known", { email })}</p>
      {asSomebodyElse ? (
        <a
          href={`/sign-in?next=${encodeURIComponent(`/invitation#${token}`)}`}
          className="text-accent hover:underline"
        >
          {t("auth.signIn")}
        </a>
      ) : (
        <Button look="primary" size="lg" busy={isLoading} onClick={() => void submit()}>
          {t("people.join.accept")}
        </Button>
      )}
    </div>
  );
}

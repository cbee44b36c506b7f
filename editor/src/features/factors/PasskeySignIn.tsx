import { KeyRound } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { knowsPasskeys } from "./credentials";
import { usePasskeySignIn } from "./usePasskey";

/** Sign in by a passkey alone, in place of address and password. */
export function PasskeySignIn({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const { busy, error, signIn } = usePasskeySignIn();
  if (!knowsPasskeys()) return null;
  return (
    <div className="mt-4 grid gap-4">
      <p className="flex items-center gap-3 text-text-3 text-xs before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        {t("factors.or")}
      </p>
      {error ? <ProblemNote error={error} /> : null}
      <Button
        size="lg"
        icon={<KeyRound className="size-4" />}
        busy={busy}
        onClick={async () => (await signIn(null)) && onDone()}
      >
        {t("factors.signInByPasskey")}
      </Button>
    </div>
  );
}

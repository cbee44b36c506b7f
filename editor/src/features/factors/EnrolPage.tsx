import { KeyRound, Smartphone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Codes, useEnrollTotpMutation, useFactorsQuery } from "~/api/factors";
import { useMeQuery } from "~/api/session";
import { OtherOrganisations } from "~/app/OtherOrganisations";
import { useLeave } from "~/app/useLeave";
import { AuthCard } from "~/features/auth/AuthCard";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { knowsPasskeys } from "./credentials";
import { RecoveryCodes } from "./RecoveryCodes";
import { TotpSetup } from "./TotpSetup";
import { asksWho, useFresh } from "./useFresh";
import { useAddPasskey } from "./usePasskey";

const goOn = () => location.assign("/");

/** Where an organisation asks everybody for a second factor: set one up, then go on. */
export default function EnrolPage() {
  const { t } = useTranslation();
  const { data: me } = useMeQuery();
  const leave = useLeave();
  const [codes, setCodes] = useState<Codes>(null);
  const done = (given: Codes) => (given ? setCodes(given) : goOn());
  return (
    <AuthCard
      title={t(codes ? "factors.codes" : "factors.needed")}
      hint={codes ? "" : t("factors.neededHint", { organisation: me?.organisation_name ?? "" })}
    >
      {codes ? (
        <div className="grid gap-4">
          <RecoveryCodes codes={codes} />
          <Button look="primary" size="lg" onClick={goOn}>
            {t("factors.kept")}
          </Button>
        </div>
      ) : (
        <>
          <Choice onDone={done} />
          <div className="mt-4 grid gap-2 empty:hidden">
            <OtherOrganisations />
          </div>
          <button
            type="button"
            className="mt-4 block text-accent hover:underline"
            onClick={() => void leave()}
          >
            {t("frame.signOut")}
          </button>
        </>
      )}
    </AuthCard>
  );
}

function Choice({ onDone }: { onDone: (codes: Codes) => void }) {
  const { t } = useTranslation();
  const { data: has } = useFactorsQuery();
  const [enroll, app] = useEnrollTotpMutation();
  const { busy, error: refused, add } = useAddPasskey();
  const { doFresh, dialog } = useFresh();
  const addPasskey = async () => {
    const done = await add(t("factors.passkey.first"));
    if (!done.error) onDone(done.codes ?? null);
    return done;
  };
  const error = [refused, app.error].find((one) => one && !asksWho(one));
  if (app.data) return <TotpSetup given={app.data} onDone={onDone} />;
  return (
    <div className="grid gap-3">
      {error ? <ProblemNote error={error} /> : null}
      <Button
        look="primary"
        size="lg"
        icon={<Smartphone className="size-4" />}
        busy={app.isLoading}
        onClick={() => void doFresh(() => enroll())}
      >
        {t("factors.app.add")}
      </Button>
      {has?.passkeys_possible && knowsPasskeys() && (
        <Button
          size="lg"
          icon={<KeyRound className="size-4" />}
          busy={busy}
          onClick={() => void doFresh(addPasskey)}
        >
          {t("factors.passkey.add")}
        </Button>
      )}
      {dialog}
    </div>
  );
}

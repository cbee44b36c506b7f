import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Codes,
  type Passkey,
  usePasskeysQuery,
  useRemovePasskeyMutation,
} from "~/api/factors";
import { isAtNumber, knowsPasskeys } from "~/features/factors/credentials";
import { asksWho, useFresh } from "~/features/factors/useFresh";
import { Button } from "~/ui/Button";
import { ProblemNote } from "~/ui/Problem";
import { SkeletonRows } from "~/ui/Skeleton";
import { ago } from "~/ui/times";
import { ConfirmDialog } from "../ConfirmDialog";
import { PasskeyDialog } from "./PasskeyDialog";

type Props = { possible: boolean; onCodes: (codes: Codes) => void };

/** One's passkeys: added, named, taken away. */
export function Passkeys({ possible, onCodes }: Props) {
  const { t } = useTranslation();
  const { data, error, refetch } = usePasskeysQuery();
  const [adding, setAdding] = useState(false);
  const usable = possible && knowsPasskeys();
  return (
    <div className="grid gap-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-3">
        <div className="grid min-w-40 grow basis-0 gap-0.5">
          <h4 className="font-medium">{t("factors.passkey.title")}</h4>
          <p className="text-text-2 text-xs">{t("factors.passkey.hint")}</p>
        </div>
        <Button disabled={!usable} onClick={() => setAdding(true)}>
          {t("factors.passkey.add")}
        </Button>
      </div>
      {!usable && <p className="text-text-2 text-xs">{reason(t, possible)}</p>}
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <SkeletonRows rows={1} />}
      {data?.items.length === 0 && usable && (
        <p className="text-text-2 text-xs">{t("factors.passkey.none")}</p>
      )}
      {data && data.items.length > 0 && (
        <ul aria-label={t("factors.passkey.title")} className="divide-y divide-line">
          {data.items.map((one) => (
            <Row key={one.id} passkey={one} />
          ))}
        </ul>
      )}
      {adding && <PasskeyDialog onCodes={onCodes} onClose={() => setAdding(false)} />}
    </div>
  );
}

function reason(t: TFunction, possible: boolean): string {
  if (!possible) return t("factors.passkey.impossible");
  if (!isAtNumber()) return t("factors.passkey.unknown");
  return t("factors.passkey.elsewhere", {
    address: `${location.protocol}//localhost:${location.port}`,
  });
}

function Row({ passkey }: { passkey: Passkey }) {
  const { t } = useTranslation();
  const { id, name, created_at, last_used_at } = passkey;
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const [remove, { isLoading, error }] = useRemovePasskeyMutation();
  const { doFresh, dialog } = useFresh();
  const takeAway = async () => {
    await doFresh(() => remove(id));
    return {};
  };
  const added = t("factors.passkey.added", { when: ago(created_at) });
  const used = last_used_at
    ? t("factors.passkey.used", { when: ago(last_used_at) })
    : t("factors.passkey.unused");
  return (
    <li className="flex flex-wrap items-center gap-2 py-2">
      <div className="grid min-w-32 grow basis-0 gap-0.5">
        <p className="truncate">{name}</p>
        <p className="text-text-2 text-xs">{[added, used].join(" · ")}</p>
      </div>
      <Button
        look="quiet"
        aria-label={t("factors.passkey.renameOf", { name })}
        onClick={() => setOpen("rename")}
      >
        {t("factors.passkey.rename")}
      </Button>
      <Button
        look="danger"
        aria-label={t("factors.passkey.removeOf", { name })}
        onClick={() => setOpen("remove")}
      >
        {t("factors.passkey.remove")}
      </Button>
      {error && !asksWho(error) ? <ProblemNote error={error} /> : null}
      {open === "rename" && <PasskeyDialog passkey={passkey} onClose={() => setOpen(null)} />}
      {open === "remove" && (
        <ConfirmDialog
          title={t("factors.passkey.removeAsk", { name })}
          hint={t("factors.passkey.removeHint")}
          action={t("factors.passkey.remove")}
          busy={isLoading}
          error={null}
          onConfirm={takeAway}
          onClose={() => setOpen(null)}
        />
      )}
      {dialog}
    </li>
  );
}

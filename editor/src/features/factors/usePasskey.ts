import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { JsonObject } from "~/api/api";
import {
  type Codes,
  useAskAgainMutation,
  useAskPasskeyMutation,
  useConfirmPasskeyMutation,
  useEnrollPasskeyMutation,
  useProveByPasskeyMutation,
  useVerifyPasskeyMutation,
} from "~/api/factors";
import { askForPasskey, makePasskey, refusalOf } from "./credentials";

type Asked = { data?: { options: JsonObject }; error?: unknown };
type Answered = { data?: unknown; error?: unknown };

/** Ask the server, then the browser, then tell the server; say which of them refused. */
function useExchange() {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const exchange = async <A extends Answered>(
    ask: () => Promise<Asked>,
    browser: (options: JsonObject) => Promise<JsonObject>,
    tell: (credential: JsonObject) => Promise<A>,
  ): Promise<A | { error: unknown }> => {
    setBusy(true);
    setError(null);
    const done = await attempt(ask, browser, tell);
    setBusy(false);
    if (done.error) setError(done.error);
    return done;
  };
  const attempt = async <A extends Answered>(
    ask: () => Promise<Asked>,
    browser: (options: JsonObject) => Promise<JsonObject>,
    tell: (credential: JsonObject) => Promise<A>,
  ): Promise<A | { error: unknown }> => {
    const asked = await ask();
    if (!asked.data) return { error: asked.error };
    try {
      return await tell(await browser(asked.data.options));
    } catch (refusal) {
      return { error: new Error(t(`factors.passkey.${refusalOf(refusal)}`)) };
    }
  };
  return { busy, error, exchange };
}

/** Sign in by a passkey: alone, or as the second factor of a ticket. */
export function usePasskeySignIn() {
  const { busy, error, exchange } = useExchange();
  const [ask] = useAskPasskeyMutation();
  const [verify] = useVerifyPasskeyMutation();
  const signIn = async (ticket: string | null) => {
    const tell = (credential: JsonObject) => verify({ ticket, credential });
    const done = await exchange(() => ask(ticket), askForPasskey, tell);
    return !done.error;
  };
  return { busy, error, signIn };
}

/** Add a passkey. */
export function useAddPasskey() {
  const { busy, error, exchange } = useExchange();
  const [enroll] = useEnrollPasskeyMutation();
  const [confirm] = useConfirmPasskeyMutation();
  const add = async (name: string): Promise<{ error?: unknown; codes?: Codes }> => {
    const tell = (credential: JsonObject) => confirm({ name, credential });
    const done = await exchange(() => enroll(), makePasskey, tell);
    if (!("data" in done) || !done.data) return { error: done.error };
    return { codes: done.data.recovery_codes };
  };
  return { busy, error, add };
}

/** Show again who one is, by a passkey. */
export function usePasskeyProof() {
  const { busy, error, exchange } = useExchange();
  const [ask] = useAskAgainMutation();
  const [prove] = useProveByPasskeyMutation();
  const show = async () => {
    const done = await exchange(
      () => ask(),
      askForPasskey,
      (credential) => prove(credential),
    );
    return !done.error;
  };
  return { busy, error, show };
}

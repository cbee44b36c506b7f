import { isRejectedWithValue, type Middleware } from "@reduxjs/toolkit";

const ENROL = "/second-factor";
const LINK = "/link-provider";

/**
 * Lead to the sign-in page, and back here afterwards, once the server knows nobody any more; and to
 * setting up a second factor, or to the provider, where the server lets nobody in without.
 */
export const signedOut: Middleware = () => (next) => (action) => {
  if (isRejectedWithValue(action)) {
    const { status, data } = (action.payload ?? {}) as { status?: number; data?: unknown };
    const here = location.pathname;
    const { code } = (data ?? {}) as { code?: string };
    const open = ["/sign-in", "/setup", "/forgot", "/reset", "/invitation", "/signed-out"].includes(
      here,
    );
    const due = code === "mfa.required"; // whoever asked goes on with it
    if (status === 401 && !open && !due) void leave(here);
    if (code === "mfa.enrol" && here !== ENROL) location.assign(ENROL);
    if (code === "sso.link" && here !== LINK) location.assign(LINK);
  }
  return next(action);
};

/** What was asked just before this browser went over to another organisation is refused as well. */
async function leave(here: string) {
  const { ok } = await fetch("/v1/me", { credentials: "same-origin" });
  location.assign(ok ? "/" : `/sign-in?next=${encodeURIComponent(here)}`);
}

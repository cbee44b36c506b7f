import { isRejectedWithValue, type Middleware } from "@reduxjs/toolkit";

/** Lead to the sign-in page, and back here afterwards, once the server knows nobody any more. */
export const signedOut: Middleware = () => (next) => (action) => {
  if (isRejectedWithValue(action)) {
    const { status } = (action.payload ?? {}) as { status?: number };
    const here = location.pathname;
    const open = ["/sign-in", "/setup", "/forgot", "/reset", "/invitation"].includes(here);
    if (status === 401 && !open) location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
  }
  return next(action);
};

import { useSignOutMutation } from "~/api/session";

const NAME = "signed-out";
type Left = { provider: string; there: boolean };

/** Sign out, and go on to where one came from when that is to know it, too. */
export function useLeave(): () => Promise<void> {
  const [signOut] = useSignOutMutation();
  return async () => {
    const { data } = await signOut();
    if (!data?.provider) return location.assign("/sign-in");
    const left: Left = { provider: data.provider, there: data.url !== null };
    sessionStorage.setItem(NAME, JSON.stringify(left));
    location.assign(data.url ?? "/signed-out");
  };
}

/** By whom somebody came who just signed out in this tab, and whether they are out there, too. */
export function justLeft(): Left | null {
  const kept = sessionStorage.getItem(NAME);
  return kept ? (JSON.parse(kept) as Left) : null;
}

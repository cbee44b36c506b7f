import { useMeQuery } from "~/api/session";

/** Say whether the person signed in holds a permission, such as `flow.write`. */
export function useMay(): (permission: string) => boolean {
  const { data: me } = useMeQuery();
  return (permission) => me?.permissions.some((one) => one === permission || one === "*") ?? false;
}

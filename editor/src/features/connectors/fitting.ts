import type { Offered } from "~/api/connectors";

/** Give the operations that have all the words, in any order and case. */
export function fitting(offered: Offered[], typed: string): Offered[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return offered;
  return offered.filter(({ key, title, method, path, group }) => {
    const text = `${key} ${title} ${method} ${path} ${group}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

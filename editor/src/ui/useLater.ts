import { useEffect, useState } from "react";

/** Give a value once it has been the same for a while: what is typed is not asked letter by letter. */
export function useLater<T>(now: T, wait: number): T {
  const [later, setLater] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setLater(now), wait);
    return () => clearTimeout(timer);
  }, [now, wait]);
  return later;
}

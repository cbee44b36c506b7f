import { useState } from "react";

type Theme = "light" | "dark";

/** Light or dark; the first time what the system has, then what was chosen here. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(
    () => (document.documentElement.dataset.theme ?? "light") as Theme,
  );
  const choose = (next: Theme) => {
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    setTheme(next);
  };
  return [theme, choose];
}

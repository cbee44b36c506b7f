import { type ReactNode, useId } from "react";

type Props = { title: string; aside?: ReactNode; children: ReactNode };

/** One subject of the home page. */
export function Card({ title, aside, children }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid content-start gap-3 rounded-card border border-line bg-surface p-4 shadow-1"
    >
      <header className="flex items-baseline justify-between gap-3">
        <h2 id={id} className="font-semibold text-lg">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

import type { ReactNode } from "react";

/** The title of a page, with what can be done on it. */
export function PageHeader({
  title,
  hint,
  children,
}: {
  title: ReactNode;
  hint?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-4 pb-3 sm:px-6">
      <div className="min-w-0 grow">
        <h1 className="truncate font-semibold text-xl">{title}</h1>
        {hint && <p className="text-text-2">{hint}</p>}
      </div>
      {children}
    </header>
  );
}

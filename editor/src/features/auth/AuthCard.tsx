import type { ReactNode } from "react";

/** The calm page of signing in. */
export function AuthCard({
  title,
  hint,
  children,
}: {
  title: string;
  hint: string;
  children: ReactNode;
}) {
  return (
    <main className="grid min-h-full place-items-center bg-bg p-4">
      <div className="w-full max-w-sm rounded-card border border-line bg-surface p-6 shadow-1">
        <img src="/favicon.svg" alt="" className="mb-4 size-9" />
        <h1 className="font-semibold text-xl">{title}</h1>
        <p className="mt-1 mb-5 text-text-2">{hint}</p>
        {children}
      </div>
    </main>
  );
}

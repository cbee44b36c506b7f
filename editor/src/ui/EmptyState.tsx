import type { ReactNode } from "react";

type Props = { icon: ReactNode; title: string; hint?: ReactNode; action?: ReactNode };

/** What stands where nothing is yet, and what to do about it. */
export function EmptyState({ icon, title, hint, action }: Props) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-14 text-center">
      <span
        aria-hidden
        className="grid size-10 place-items-center rounded-card bg-sunken text-text-3 [&_svg]:size-5"
      >
        {icon}
      </span>
      <h2 className="font-semibold text-lg">{title}</h2>
      {hint && <p className="max-w-sm text-text-2">{hint}</p>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

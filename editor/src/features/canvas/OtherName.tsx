/** The name of another person who has this selected. */
export function OtherName({ name, color }: { name: string; color: string }) {
  return (
    <span
      style={{ background: color }}
      className="-top-6 absolute right-0 whitespace-nowrap rounded px-1.5 text-2xs text-white leading-4"
    >
      {name}
    </span>
  );
}

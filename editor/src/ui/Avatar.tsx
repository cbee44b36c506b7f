const COLORS = ["#0b7a5b", "#a0406a", "#4453d6", "#8a5a00", "#1f63a8", "#7a3fc2"];

/** A person as two letters on a colour that stays theirs; say the name beside it. */
export function Avatar({ name, color }: { name: string; color?: string }) {
  const letters = name.split(/\s+/).map((word) => word[0] ?? "");
  const sum = [...name].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return (
    <span
      title={name}
      // Drawn by the style sheet: as text they would be part of what a button is called.
      data-letters={
        (letters[0] ?? "") + (letters.length > 1 ? (letters.at(-1) ?? "") : (name[1] ?? ""))
      }
      style={{ background: color ?? COLORS[sum % COLORS.length] }}
      className="grid size-6 place-items-center rounded-full font-semibold text-[10px] text-white uppercase before:content-[attr(data-letters)]"
    />
  );
}

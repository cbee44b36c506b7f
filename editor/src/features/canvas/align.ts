export type Alignment = "left" | "top" | "across" | "down";
type Box = { x: number; y: number; width: number; height: number };

/** Line up boxes by their left or upper sides, or spread them with equal gaps. */
export function aligned(
  boxes: Record<string, Box>,
  how: Alignment,
): Record<string, { x: number; y: number }> {
  const all = Object.entries(boxes);
  if (how === "left" || how === "top") {
    const x = Math.min(...all.map(([, box]) => box.x));
    const y = Math.min(...all.map(([, box]) => box.y));
    return Object.fromEntries(
      all.map(([id, box]) => [id, how === "left" ? { x, y: box.y } : { x: box.x, y }]),
    );
  }
  return spread(all, how === "across" ? "x" : "y");
}

function spread(all: [string, Box][], axis: "x" | "y"): Record<string, { x: number; y: number }> {
  const side = axis === "x" ? "width" : "height";
  const order = [...all].sort(([, a], [, b]) => a[axis] - b[axis]);
  const first = order[0]?.[1];
  const last = order.at(-1)?.[1];
  if (!first || !last) return {};
  const room = last[axis] + last[side] - first[axis];
  const filled = order.reduce((sum, [, box]) => sum + box[side], 0);
  const gap = Math.max(24, (room - filled) / Math.max(1, order.length - 1));
  let at = first[axis];
  const placed: Record<string, { x: number; y: number }> = {};
  for (const [id, box] of order) {
    placed[id] = { x: box.x, y: box.y, [axis]: Math.round(at) };
    at += box[side] + gap;
  }
  return placed;
}

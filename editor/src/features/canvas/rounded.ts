export type Point = [number, number];
const RADIUS = 12;

/** Draw a line through some corners, and round them. */
export function rounded(corners: Point[]): string {
  const points = corners.filter((one, at) => at === 0 || distance(one, corners[at - 1]) > 0.5);
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first[0]},${first[1]}`;
  rest.forEach((corner, at) => {
    const before = points[at] as Point;
    const after = points[at + 2];
    if (!after) {
      path += `L${corner[0]},${corner[1]}`;
      return;
    }
    const radius = Math.min(RADIUS, distance(before, corner) / 2, distance(corner, after) / 2);
    const [ax, ay] = towards(corner, before, radius);
    const [bx, by] = towards(corner, after, radius);
    path += `L${ax},${ay}Q${corner[0]},${corner[1]} ${bx},${by}`;
  });
  return path;
}

function distance(a: Point, b: Point | undefined): number {
  return b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return [from[0] + ((to[0] - from[0]) * by) / length, from[1] + ((to[1] - from[1]) * by) / length];
}

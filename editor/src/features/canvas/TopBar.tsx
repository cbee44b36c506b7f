export function TopBar(_: { flow: string }) {
  return null;
}

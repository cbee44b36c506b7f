export function RunButton(_: { flow: string }) {
  return null;
}

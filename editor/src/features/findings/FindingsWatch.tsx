export function FindingsWatch() {
  return null;
}

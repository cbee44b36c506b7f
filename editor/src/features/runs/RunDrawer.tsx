export default function RunDrawer(_: { run: string }) {
  return null;
}

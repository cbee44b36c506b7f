/** What the small window tells the page that opened it. */
export type SignInOutcome = { connection: string; fault: string | null };

// Our pages are cut off from windows that were at another site (Cross-Origin-Opener-Policy), so
// there is no opener to post to. A channel is heard by pages of our own origin, and by no other.
const NAME = "nextscript-sign-in";

/** Tell the pages of this browser what came of a sign-in. */
export function tellOutcome(outcome: SignInOutcome): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(outcome);
  channel.close();
}

/** Hear what comes of sign-ins; call what it gives to stop. */
export function hearOutcomes(hear: (outcome: SignInOutcome) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<SignInOutcome>) => hear(data);
  return () => channel.close();
}

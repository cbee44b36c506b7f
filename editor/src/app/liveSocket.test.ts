import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type LiveSocket, liveSocket } from "./liveSocket";

const TOPIC = "project:1:runs";

/** The wire: what the browser's socket does, by hand. */
class Wire {
  readyState = 0;
  sent: unknown[] = [];
  onopen: () => void = () => {};
  onmessage: (event: { data: string }) => void = () => {};
  onclose: (event: { code: number }) => void = () => {};
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  opens() {
    this.readyState = 1;
    this.onopen();
  }
  says(told: object) {
    this.onmessage({ data: JSON.stringify({ topic: TOPIC, ...told }) });
  }
  close(code = 1000) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

let wires: Wire[] = [];
let live: LiveSocket;
const wire = () => wires.at(-1) as Wire;
const listener = () => ({ heard: vi.fn(), begun: vi.fn() });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { addEventListener: vi.fn(), setTimeout, clearTimeout });
  vi.stubGlobal("navigator", { onLine: true });
  wires = [];
  live = liveSocket(() => {
    wires.push(new Wire());
    return wire() as unknown as WebSocket;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the live socket", () => {
  it("is one for all who listen, and asks for a topic once", () => {
    const [first, second] = [listener(), listener()];
    live.follow(TOPIC, first);
    wire().opens();
    live.follow(TOPIC, second);
    wire().says({ subscribed: true });
    wire().says({ event: { type: "run" } });

    expect(wires).toHaveLength(1);
    expect(wire().sent).toEqual([{ op: "subscribe", topic: TOPIC }]);
    expect(first.heard).toHaveBeenCalledWith({ type: "run" });
    expect(second.heard).toHaveBeenCalledOnce();
  });

  it("is live only while the server says so, and comes back with a word that news was missed", () => {
    const mine = listener();
    live.follow(TOPIC, mine);
    wire().opens();
    expect(live.isLive(TOPIC)).toBe(false);
    wire().says({ subscribed: true });
    expect(live.isLive(TOPIC)).toBe(true);

    wire().close(1006);
    expect(live.isLive(TOPIC)).toBe(false);
    vi.advanceTimersByTime(1000);
    wire().opens();
    wire().says({ subscribed: true });

    expect(wires).toHaveLength(2);
    expect(mine.begun).toHaveBeenCalledTimes(2);
  });

  it("does not knock again at a door that was shut to this person", () => {
    live.follow(TOPIC, listener());
    wire().close(4401);
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
  });

  it("closes when nobody listens any more, but not between two pages", () => {
    const leave = live.follow(TOPIC, listener());
    wire().opens();
    leave();
    live.follow(TOPIC, listener());
    vi.advanceTimersByTime(5000);
    expect(wire().readyState).toBe(1);

    const other = live.follow("run:1", listener());
    other();
    expect(wire().sent.at(-1)).toEqual({ op: "unsubscribe", topic: "run:1" });
    expect(wire().readyState).toBe(1);
  });
});

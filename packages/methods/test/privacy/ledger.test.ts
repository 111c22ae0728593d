import {
  BudgetError,
  epsilonOfRho,
  Ledger,
  memoryStore,
  readLedger,
  renyiOrders,
  rhoOfEpsilon,
} from "@pushforward/methods/privacy";
import { expect, test } from "vitest";

const delta = 1e-6;
const plan = (epsilon: number, more = {}) => ({
  mechanism: "marginals",
  adjacency: "add-remove" as const,
  cost: { rho: rhoOfEpsilon(epsilon, delta) },
  epsilon,
  delta,
  options: { seed: 3 },
  versions: { pushforward: "0.1.0" },
  ...more,
});
const open = (store = memoryStore("t.ledger"), budget?: number) =>
  new Ledger(store, { data: "t.csv", delta, budget, now: () => "2020-01-01T00:00:00.000Z" });

test("releases compose by their zero-concentrated losses", () => {
  const ledger = open();
  expect(ledger.state()).toMatchObject({ spent: 0, remaining: 10, releases: [] });
  const ids = [1, 1, 2].map((epsilon) => ledger.announce(plan(epsilon)));
  const rho = 2 * rhoOfEpsilon(1, delta) + rhoOfEpsilon(2, delta);
  expect(ledger.state().spent).toBeCloseTo(epsilonOfRho(rho, delta), 12);
  ledger.complete(ids[1]!);
  expect(ledger.state().releases.map(({ state }) => state)).toEqual(["begun", "completed", "begun"]);
  expect(ledger.state().spent).toBeCloseTo(epsilonOfRho(rho, delta), 12); // an unfinished release counts in full
});

test("a budget of 1 takes one release at 1 exactly, and refuses any other without a trace", () => {
  const store = memoryStore("t.ledger");
  const ledger = open(store, 1);
  ledger.announce(plan(1));
  expect(ledger.state().spent).toBeCloseTo(1, 12);
  const before = store.read();
  expect(() => ledger.announce(plan(0.01))).toThrow(BudgetError);
  expect(() => ledger.announce(plan(0.01))).toThrow(
    /^t\.ledger: with this release all releases together would cost epsilon 1\.000\d+ at delta 0\.000001, above the budget 1; spent so far 1\. Nothing was spent/,
  );
  expect(store.read()).toBe(before);
});

test("no order of two processes overspends: the later line withdraws", () => {
  const store = memoryStore("t.ledger");
  open(store, 1.4).state();
  // The other process announces between this one's check and its line.
  let other: string | undefined;
  const racing = {
    ...store,
    append: (text: string) => {
      if (other === undefined) other = "now";
      if (other === "now") {
        other = "done";
        open(store).announce(plan(1));
      }
      store.append(text);
    },
  };
  open(store, 1.4).announce(plan(0.1));
  expect(() => open(racing).announce(plan(1))).toThrow(BudgetError);
  const { releases, spent } = readLedger(store.read(), "t.ledger");
  expect(releases.map(({ epsilon, state }) => [epsilon, state])).toEqual([
    [0.1, "begun"],
    [1, "begun"],
    [1, "withdrawn"],
  ]);
  expect(spent).toBeLessThanOrEqual(1.4);
});

test("a release under replace-one turns the whole ledger to it: earlier ones count fourfold", () => {
  const ledger = open();
  ledger.announce(plan(1));
  ledger.announce(plan(1, { adjacency: "replace-one" }));
  expect(ledger.state().adjacency).toBe("replace-one");
  expect(ledger.state().spent).toBeCloseTo(epsilonOfRho(5 * rhoOfEpsilon(1, delta), delta), 10);
});

test("Rényi curves add up order by order, also with ρ", () => {
  const ledger = open();
  const renyi = { orders: renyiOrders, losses: renyiOrders.map((alpha) => 0.02 * alpha) };
  ledger.announce(plan(1, { adjacency: "replace-one", cost: { renyi } }));
  const alone = ledger.state().spent;
  expect(alone).toBeGreaterThanOrEqual(epsilonOfRho(0.02, delta)); // a grid of orders can only tell more
  expect(alone).toBeLessThan(1.01 * epsilonOfRho(0.02, delta));
  ledger.announce(plan(1, { adjacency: "replace-one", cost: { rho: 0.03 } }));
  expect(ledger.state().spent / epsilonOfRho(0.05, delta)).toBeCloseTo(1, 2);
});

test("cut anywhere by a crash, a ledger counts every line that was whole, and goes on", () => {
  const store = memoryStore("t.ledger");
  const ledger = open(store);
  ledger.complete(ledger.announce(plan(1)));
  ledger.announce(plan(2));
  const text = store.read();
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
  const cuts = ends.flatMap((end) => [end - 2, end - 1, end, end + 1, end + 40]);
  for (const cut of [0, 1, 60, ...cuts].filter((place) => place <= text.length)) {
    const half = memoryStore("t.ledger", text.slice(0, cut));
    const whole = ends.filter((end) => end <= cut + 1).length; // a line without its break is whole, too
    const releases = whole >= 4 ? 2 : whole >= 2 ? 1 : 0;
    expect(open(half).state().releases.length).toBe(releases);
    open(half).announce(plan(0.5));
    open(half).announce(plan(0.5));
    expect(readLedger(half.read(), "t.ledger").releases.length).toBe(releases + 2);
  }
});

test.each<[string, (text: string) => string, string]>([
  [
    "a number changed",
    (text) => text.replace('"budget":10', '"budget":99'),
    "line 1: it was changed: its checksum does not fit",
  ],
  ["a line that is no JSON", (text) => `${text}garbage\n`, "line 4: it is not JSON"],
  ["a line broken in the middle", (text) => text.replace('"mechanism":"marg', '"mech\n'), "line 2: it is not JSON"],
  ["the first line gone", (text) => text.slice(text.indexOf("\n") + 1), "line 1: a ledger begins with its budget"],
  [
    "an intention gone",
    (text) =>
      text
        .split("\n")
        .filter((line) => !line.includes("intention"))
        .join("\n"),
    "ends without having begun",
  ],
])("a damaged ledger is refused with a cure: %s", (_, damage, message) => {
  const store = memoryStore("t.ledger");
  const ledger = open(store);
  ledger.complete(ledger.announce(plan(1)));
  const damaged = memoryStore("t.ledger", damage(store.read()));
  expect(() => open(damaged).announce(plan(1))).toThrow(message);
  expect(() => open(damaged).state()).toThrow("Put back a copy of the ledger");
});

test("the budget is fixed when the ledger is made", () => {
  const store = memoryStore("t.ledger");
  open(store, 3).announce(plan(1));
  expect(() => open(store, 4).announce(plan(1))).toThrow(
    "t.ledger: budget must be 3, as it was set when the ledger was made; received 4; leave --budget out",
  );
  open(store, 3).announce(plan(1));
  open(store).announce(plan(1));
  expect(open(store).state()).toMatchObject({ head: { budget: 3 } });
  expect(() => open(memoryStore(), 0)).toThrow("budget must be a finite number above 0; received 0");
});

test("the file holds mechanism, adjacency, cost, guarantee, name, options and versions, and no data", () => {
  const store = memoryStore("t.ledger");
  open(store).announce(plan(1));
  const [head, intention] = store
    .read()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(head).toMatchObject({ kind: "ledger", version: 1, data: "t.csv", budget: 10, delta });
  expect(Object.keys(intention).sort()).toEqual([
    "adjacency",
    "at",
    "check",
    "cost",
    "data",
    "delta",
    "epsilon",
    "id",
    "kind",
    "mechanism",
    "options",
    "versions",
  ]);
});

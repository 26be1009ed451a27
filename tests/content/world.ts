// In-memory services behind the ports of the document, and every case that they are run through.
// It stands behind the TypeScript blocks of a generated document, in one module.

type Fault = { readonly point: string; times: number; readonly error: () => Error; readonly after: boolean };

/** Every call passes here, so that any of them can be made to fail, before or after its effect. */
class Faults {
  readonly seen: string[] = [];
  private armed: Fault[] = [];

  arm(point: string, times: number, error: () => Error, after = false): void {
    this.armed.push({ point, times, error, after });
  }

  clear(): void {
    this.armed = [];
  }

  async around<T>(point: string, work: () => T): Promise<T> {
    this.seen.push(point);
    this.strike(point, false);
    const result = work();
    this.strike(point, true);
    return result;
  }

  private strike(point: string, after: boolean): void {
    const fault = this.armed.find((f) => f.point === point && f.after === after && f.times > 0);
    if (fault === undefined) return;
    fault.times -= 1;
    throw fault.error();
  }
}

type Effect = { readonly undo: () => void };

/** The effects of one service by key: the same key takes effect once, and is undone once. */
class Effects {
  private readonly done = new Map<string, Effect>();
  private readonly results = new Map<string, string>();
  private readonly reversed = new Set<string>();

  once(key: string, result: string, work: () => () => void): string {
    if (this.reversed.has(key)) throw new Error(`${key} was reversed before`);
    if (!this.done.has(key)) {
      this.done.set(key, { undo: work() });
      this.results.set(key, result);
    }
    return this.results.get(key) ?? result;
  }

  reverse(key: string): void {
    if (this.reversed.has(key)) return;
    this.done.get(key)?.undo();
    this.reversed.add(key);
  }
}

type Held = { userId: string; amount: Amount; direction: Direction; open: boolean };

class World implements SagaStore, Operations, Timer {
  readonly faults = new Faults();
  readonly records = new Map<string, SagaRecord<unknown>>();
  readonly byKey = new Map<string, string>();
  readonly letters: string[] = [];
  readonly alerts: string[] = [];
  readonly sleeps: number[] = [];
  readonly messages = new Set<string>();
  readonly held = new Map<string, Held>();
  readonly postings: { userId: string; amount: Amount; type: string }[] = [];
  readonly debts = new Map<string, Amount>();
  readonly charges = new Map<string, { amount: Amount; refunded: Amount }>();
  readonly history: string[] = [];
  time = 0;
  balance: Amount;
  customerCash: Amount = 1_000_000n;
  companyCash: Amount = 1_000_000n;
  work = 0;

  constructor(balance: Amount) {
    this.balance = balance;
    if (balance > 0n) this.postings.push({ userId: "u", amount: balance, type: "CREDIT" });
    this.charges.set("paid", { amount: 500_0000n, refunded: 0n });
  }

  // SagaStore
  claim<S>(saga: NewSaga<S>): Promise<{ readonly created: boolean; readonly record: SagaRecord<S> }> {
    return this.faults.around("store.claim", () => {
      const known = this.byKey.get(saga.idempotencyKey);
      if (known !== undefined) {
        return { created: false, record: this.records.get(known) as SagaRecord<S> };
      }
      const sagaId = `saga-${this.records.size + 1}`;
      const record: SagaRecord<S> = {
        ...saga,
        sagaId,
        version: 1,
        status: "PENDING",
        started: [],
        completed: [],
        startedAt: new Date(this.time),
      };
      this.records.set(sagaId, record);
      this.byKey.set(saga.idempotencyKey, sagaId);
      return { created: true, record };
    });
  }
  find<S>(sagaId: string): Promise<SagaRecord<S>> {
    return this.faults.around("store.find", () => this.records.get(sagaId) as SagaRecord<S>);
  }
  save<S>(record: SagaRecord<S>): Promise<SagaRecord<S>> {
    return this.faults.around("store.save", () => this.stored(record));
  }
  deadLetter<S>(record: SagaRecord<S>): Promise<SagaRecord<S>> {
    return this.faults.around("store.deadLetter", () => {
      const stored = this.stored(record);
      this.letters.push(`${record.sagaId}: ${record.errorMessage}`);
      return stored;
    });
  }
  private stored<S>(record: SagaRecord<S>): SagaRecord<S> {
    if (this.records.get(record.sagaId)?.version !== record.version) throw new SagaTaken(record.sagaId);
    if (this.history[this.history.length - 1] !== record.status) this.history.push(record.status);
    const stored = { ...record, version: record.version + 1 };
    this.records.set(record.sagaId, stored);
    return stored;
  }
  // Operations and Timer
  notifyAdmin(event: string): Promise<void> {
    return this.faults.around("operations.notifyAdmin", () => void this.alerts.push(event));
  }
  now(): Date {
    return new Date(this.time);
  }
  sleep(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }

  get reserved(): Amount {
    return [...this.held.values()].filter((h) => h.open && h.direction === "out").reduce((sum, h) => sum + h.amount, 0n);
  }
  get incoming(): Amount {
    return [...this.held.values()].filter((h) => h.open && h.direction === "in").reduce((sum, h) => sum + h.amount, 0n);
  }

  private readonly creditsDone = new Effects();
  readonly credits: CreditPort = {
    available: () => this.faults.around("credits.available", () => this.balance - this.reserved),
    reserve: (userId, amount, direction, key) =>
      this.faults.around("credits.reserve", () =>
        this.creditsDone.once(key, `held-${key}`, () => {
          if (direction === "out" && this.balance - this.reserved < amount) throw new InsufficientCredit(userId);
          const held: Held = { userId, amount, direction, open: true };
          this.held.set(`held-${key}`, held);
          return () => {
            if (!held.open) throw new Error("released after it was committed");
            held.open = false;
          };
        }),
      ),
    commit: (reservationId, key) =>
      this.faults.around("credits.commit", () => {
        this.creditsDone.once(key, "", () => {
          const held = this.held.get(reservationId);
          if (held === undefined || !held.open) throw new Error(`no reservation ${reservationId}`);
          const change = held.direction === "in" ? held.amount : -held.amount;
          held.open = false;
          this.balance += change;
          return () => {
            this.balance -= change;
            held.open = true;
          };
        });
      }),
    add: (_, amount, key) =>
      this.faults.around("credits.add", () => {
        this.creditsDone.once(key, "", () => {
          this.balance += amount;
          return () => void (this.balance -= amount);
        });
      }),
    reverse: (key) => this.faults.around("credits.reverse", () => this.creditsDone.reverse(key)),
  };

  private readonly paymentsDone = new Effects();
  readonly payments: PaymentPort = {
    charge: (_, amount, key) =>
      this.faults.around("payments.charge", () =>
        this.paymentsDone.once(key, `payment-${key}`, () => {
          this.pay(amount);
          this.charges.set(`payment-${key}`, { amount, refunded: 0n });
          return () => this.pay(-amount);
        }),
      ),
    outcome: (key) =>
      this.faults.around("payments.outcome", () => (this.charges.has(`payment-${key}`) ? "succeeded" : "failed")),
    refundable: (paymentId) => this.faults.around("payments.refundable", () => this.left(paymentId)),
    refund: (paymentId, amount, to, key) =>
      this.faults.around("payments.refund", () =>
        this.paymentsDone.once(key, `refund-${key}`, () => {
          if (amount > this.left(paymentId)) throw new NotRefundable(paymentId);
          const charge = this.charge(paymentId);
          charge.refunded += amount;
          if (to === "payment-method") this.pay(-amount);
          return () => {
            charge.refunded -= amount;
            if (to === "payment-method") this.pay(amount);
          };
        }),
      ),
    reverse: (key) => this.faults.around("payments.reverse", () => this.paymentsDone.reverse(key)),
  };

  private pay(amount: Amount): void {
    this.customerCash -= amount;
    this.companyCash += amount;
  }
  private charge(paymentId: string): { amount: Amount; refunded: Amount } {
    const found = this.charges.get(paymentId);
    if (found === undefined) throw new Error(`no payment ${paymentId}`);
    return found;
  }
  private left(paymentId: string): Amount {
    const charge = this.charge(paymentId);
    return charge.amount - charge.refunded;
  }

  private readonly ledgerDone = new Effects();
  readonly ledger: LedgerPort = {
    post: (posting, key) =>
      this.faults.around("ledger.post", () => {
        this.ledgerDone.once(key, "", () => {
          const { userId, type, amount } = posting;
          this.postings.push({ userId, type, amount });
          return () => void this.postings.push({ userId, type: `${type} reversed`, amount: -amount });
        });
      }),
    reverse: (key) => this.faults.around("ledger.reverse", () => this.ledgerDone.reverse(key)),
  };
  private readonly workDone = new Effects();
  readonly work_: WorkPort = {
    perform: (_, __, key) =>
      this.faults.around("work.perform", () => {
        this.workDone.once(key, "", () => {
          this.work += 1;
          return () => void (this.work -= 1);
        });
      }),
    reverse: (key) => this.faults.around("work.reverse", () => this.workDone.reverse(key)),
  };
  private readonly debtPortDone = new Effects();
  readonly debtPort: DebtPort = {
    record: (_, amount, __, key) =>
      this.faults.around("debts.record", () => {
        this.debtPortDone.once(key, "", () => {
          this.debts.set(key, amount);
          return () => void this.debts.delete(key);
        });
      }),
    reverse: (key) => this.faults.around("debts.reverse", () => this.debtPortDone.reverse(key)),
  };
  private readonly notificationsDone = new Effects();
  readonly notifications: NotificationPort = {
    queue: (_, template, __, key) =>
      this.faults.around("notifications.queue", () => {
        this.notificationsDone.once(key, "", () => {
          this.messages.add(template);
          return () => void this.messages.delete(template);
        });
      }),
    reverse: (key) => this.faults.around("notifications.reverse", () => this.notificationsDone.reverse(key)),
  };

  /** What must hold whenever a saga is at rest: nothing was made, nothing was lost. */
  unsound(): string[] {
    const posted = this.postings.reduce((sum, p) => sum + p.amount, 0n);
    const wrong: string[] = [];
    if (this.customerCash + this.companyCash !== 2_000_000n) wrong.push("cash was made or lost");
    if (posted !== this.balance) wrong.push(`ledger says ${posted}, wallet ${this.balance}`);
    if (this.reserved !== 0n || this.incoming !== 0n) wrong.push("a reservation is left over");
    if (this.balance < 0n) wrong.push("the balance is negative");
    for (const [id, c] of this.charges) if (c.refunded > c.amount) wrong.push(`${id} refunded too much`);
    return wrong;
  }

  /** All that a customer or the company would notice. */
  picture(): string {
    const { balance, customerCash, companyCash, work } = this;
    const debt = [...this.debts.values()].reduce((sum, d) => sum + d, 0n);
    const refunded = [...this.charges.values()].reduce((sum, c) => sum + c.refunded, 0n);
    return JSON.stringify([balance, customerCash, companyCash, work, debt, refunded, [...this.messages]], (_, v) =>
      typeof v === "bigint" ? v.toString() : (v as unknown),
    );
  }
}

interface Scenario<S> {
  readonly name: string;
  readonly balance: Amount;
  readonly state: S;
  saga(world: World): Saga<S>;
}

function scenario<S>(given: Scenario<S>): Scenario<unknown> {
  return given as unknown as Scenario<unknown>;
}

const U = "u";
const SCENARIOS: readonly Scenario<unknown>[] = [
  scenario<CreditPurchase>({
    name: "credit-purchase",
    balance: 0n,
    state: { userId: U, amount: 100_0000n, paymentMethod: "card" },
    saga: (w) => creditPurchaseSaga(w.credits, w.payments, w.ledger),
  }),
  scenario<CostDeduction>({
    name: "cost-deduction",
    balance: 50_0000n,
    state: { userId: U, amount: 30_0000n, serviceId: "compute" },
    saga: (w) => costDeductionSaga(w.credits, w.ledger, w.work_),
  }),
  ...(["payment-method", "wallet"] as const).flatMap((destination) =>
    [500_0000n, 200_0000n].map((amount) =>
      scenario<Refund>({
        name: `refund ${destination} ${amount === 500_0000n ? "full" : "partial"}`,
        balance: 600_0000n,
        state: { userId: U, paymentId: "paid", amount, reason: "asked", destination },
        saga: (w) => refundSaga(w.credits, w.payments, w.ledger, w.notifications),
      }),
    ),
  ),
  ...[20_0000n, 90_0000n].map((balance) =>
    scenario<PartialApply>({
      name: `partial-apply ${balance < 50_0000n ? "part" : "all"}`,
      balance,
      state: { userId: U, requested: 50_0000n, serviceId: "compute" },
      saga: (w) => partialApplySaga(w.credits, w.ledger, w.debtPort),
    }),
  ),
];

type Outcome = { readonly id: string; readonly case: string; readonly [key: string]: unknown };
const outcomes: Outcome[] = [];

async function begin(world: World, given: Scenario<unknown>): Promise<SagaRecord<unknown>> {
  const saga = given.saga(world);
  const claimed = await world.claim({ sagaType: saga.type, idempotencyKey: "k", requestHash: "h", state: given.state });
  return claimed.record;
}

async function run(world: World, given: Scenario<unknown>, record: SagaRecord<unknown>): Promise<string> {
  const runner = new SagaRunner(world, world, world);
  try {
    await runner.execute(given.saga(world), record);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

const broken = (): Error => new Error("refused");
const passing = (): Error => new TransientError("lost connection");

/** Replaces one step's action by one that fails before, in the middle of, or after its effect. */
function failing(given: Scenario<unknown>, step: string, times: number, error: () => Error, after: boolean): Scenario<unknown> {
  let left = times;
  return {
    ...given,
    saga: (world) => {
      const saga = given.saga(world);
      const steps = saga.steps.map((one) => {
        if (one.name !== step) return one;
        const attempt = async (state: unknown, key: string): Promise<unknown> => {
          const result = after ? await one.run(state, key) : undefined;
          if (left-- > 0) throw error();
          return after ? result : one.run(state, key);
        };
        return { ...one, run: attempt };
      });
      return { type: saga.type, steps };
    },
  };
}

function undoFailing(given: Scenario<unknown>, step: string, times: { left: number }): Scenario<unknown> {
  return {
    ...given,
    saga: (world) => {
      const saga = given.saga(world);
      const steps = saga.steps.map((one) => {
        if (one.name !== step || one.undo === undefined) return one;
        const undo = one.undo;
        return {
          ...one,
          undo: async (state: unknown, key: string): Promise<void> => {
            if (times.left-- > 0) throw broken();
            await undo(state, key);
          },
        };
      });
      return { type: saga.type, steps };
    },
  };
}

function report(world: World, id: string, kind: string, more: Record<string, unknown>): void {
  const record = world.records.get("saga-1");
  outcomes.push({
    id,
    case: kind,
    status: record?.status,
    error: record?.errorMessage,
    unsound: world.unsound(),
    picture: world.picture(),
    letters: world.letters.length,
    alerts: world.alerts,
    waited: world.time,
    history: world.history,
    ...more,
  });
}

async function everyStep(given: Scenario<unknown>): Promise<void> {
  const names = given.saga(new World(given.balance)).steps.map((step) => step.name);
  const untouched = new World(given.balance).picture();
  const happy = new World(given.balance);
  await run(happy, given, await begin(happy, given));
  report(happy, given.name, "no failure", { steps: names, untouched });
  for (const step of names) {
    for (const [kind, times, error, after] of [
      ["refused", 1, broken, false],
      ["effect, then refused", 1, broken, true],
      ["two attempts lost", 2, passing, false],
      ["two answers lost", 2, passing, true],
      ["three attempts lost", 3, passing, false],
      ["three answers lost", 3, passing, true],
    ] as const) {
      const world = new World(given.balance);
      const faulty = failing(given, step, times, error, after);
      const said = await run(world, faulty, await begin(world, faulty));
      report(world, given.name, kind, { step, said, untouched, done: happy.picture() });
    }
    await everyUndo(given, names, step, untouched);
  }
}

/** `step` fails for good, and so does the undoing of each step before it: first twice, then always. */
async function everyUndo(given: Scenario<unknown>, names: readonly string[], step: string, untouched: string): Promise<void> {
  const reversible = given.saga(new World(0n)).steps.filter((s) => s.undo !== undefined).map((s) => s.name);
  for (const undo of reversible.filter((name) => names.indexOf(name) <= names.indexOf(step))) {
    for (const times of [2, 3]) {
      const left = { left: times };
      const world = new World(given.balance);
      const faulty = undoFailing(failing(given, step, 1, broken, true), undo, left);
      await run(world, faulty, await begin(world, faulty));
      report(world, given.name, `undo lost ${times} times`, { step, undo, untouched });
      if (times < 3) continue;
      // A person mends the cause and takes the letter back: the same compensation ends it.
      left.left = 0;
      const runner = new SagaRunner(world, world, world);
      await runner.compensate(given.saga(world), await world.find("saga-1"), "taken back");
      report(world, given.name, "letter taken back", { step, undo, untouched });
    }
  }
}

/** A call below a step fails half way through it, before or after its effect. */
async function everyCall(given: Scenario<unknown>): Promise<void> {
  const happy = new World(given.balance);
  await run(happy, given, await begin(happy, given));
  const untouched = new World(given.balance).picture();
  for (const point of new Set(happy.faults.seen.filter((name) => !name.startsWith("store.")))) {
    for (const after of [false, true]) {
      const world = new World(given.balance);
      const record = await begin(world, given);
      world.faults.arm(point, 1, broken, after);
      await run(world, given, record);
      report(world, given.name, "call refused", { point, after, untouched });
    }
  }
}

/** The process dies at a write of the state; another one goes on from what is stored. */
async function everyCrash(given: Scenario<unknown>): Promise<void> {
  const happy = new World(given.balance);
  await run(happy, given, await begin(happy, given));
  const saves = happy.faults.seen.filter((name) => name === "store.save").length;
  for (let nth = 1; nth <= saves; nth += 1) {
    for (const after of [false, true]) {
      const world = new World(given.balance);
      const record = await begin(world, given);
      const mend = killAt(world, nth, after);
      await run(world, given, record);
      mend();
      await run(world, given, await world.find("saga-1"));
      report(world, given.name, "killed", { nth, after, done: happy.picture() });
    }
  }
}

/** The process dies at a write of the state after a step has failed; another one goes on. */
async function everyCrashWhileUndone(given: Scenario<unknown>): Promise<void> {
  const happy = new World(given.balance);
  await run(happy, given, await begin(happy, given));
  const untouched = new World(given.balance).picture();
  for (const { name } of given.saga(new World(0n)).steps) {
    const saved = new World(given.balance);
    const probe = failing(given, name, 1, broken, true);
    await run(saved, probe, await begin(saved, probe));
    const saves = saved.faults.seen.filter((point) => point === "store.save").length;
    for (let nth = 1; nth <= saves; nth += 1) {
      for (const after of [false, true]) {
        const world = new World(given.balance);
        const faulty = failing(given, name, 1, broken, true);
        const record = await begin(world, faulty);
        const mend = killAt(world, nth, after);
        await run(world, faulty, record);
        mend();
        await run(world, given, await world.find("saga-1"));
        report(world, given.name, "killed while undone", { step: name, nth, after, untouched, done: happy.picture() });
      }
    }
  }
}

function killAt(world: World, nth: number, after: boolean): () => void {
  let left = nth;
  const save = world.save.bind(world);
  world.save = async (saved) => {
    left -= 1;
    if (left === 0 && !after) throw new Error("killed");
    if (left < 0) throw new Error("dead");
    const stored = await save(saved);
    if (left === 0) throw new Error("killed");
    return stored;
  };
  return () => void (world.save = save);
}

/** While a step runs, before or after its effect, another process takes the saga for lost and undoes it. */
async function everyTwoProcesses(given: Scenario<unknown>): Promise<void> {
  const untouched = new World(given.balance).picture();
  for (const { name } of given.saga(new World(0n)).steps) {
    for (const after of [false, true]) {
      const world = new World(given.balance);
      const other = new SagaRunner(world, world, world);
      const taken = async (): Promise<void> => {
        await other.compensate(given.saga(world), await world.find("saga-1"), "taken for lost");
      };
      const said = await run(world, disturbed(given, name, after, taken), await begin(world, given));
      report(world, given.name, "two processes", { step: name, after, said, untouched });
    }
  }
}

/** `meanwhile` happens just before, or just after, one step takes effect. */
function disturbed(given: Scenario<unknown>, step: string, after: boolean, meanwhile: () => Promise<void>): Scenario<unknown> {
  return {
    ...given,
    saga: (world) => {
      const saga = given.saga(world);
      const steps = saga.steps.map((one) => {
        if (one.name !== step) return one;
        const between = async (state: unknown, key: string): Promise<unknown> => {
          if (!after) await meanwhile();
          const result = await one.run(state, key);
          if (after) await meanwhile();
          return result;
        };
        return { ...one, run: between };
      });
      return { ...saga, steps };
    },
  };
}

/** A customer confirms the payment after twelve minutes, or not in time. */
async function waiting(): Promise<void> {
  for (const [kind, minutes] of [["confirmed", 12], ["never confirmed", 25]] as const) {
    const given = SCENARIOS[0] as Scenario<unknown>;
    const world = new World(given.balance);
    const pending = failing(given, PAYMENT_STEP, 1, () => new StillWaiting(), false);
    const patient = { ...pending, saga: (w: World) => ({ ...pending.saga(w), timeoutMs: 20 * 60 * 1000 }) };
    await run(world, patient, await begin(world, patient));
    const first = (await world.find("saga-1")).status;
    const held = String(world.incoming);
    world.time += minutes * 60 * 1000;
    const again = { ...given, saga: (w: World) => ({ ...given.saga(w), timeoutMs: 20 * 60 * 1000 }) };
    await run(world, again, await world.find("saga-1"));
    report(world, "waiting", kind, { first, held, untouched: new World(given.balance).picture() });
  }
}

async function late(given: Scenario<unknown>): Promise<void> {
  const world = new World(given.balance);
  const record = await begin(world, given);
  world.time += SAGA_TIMEOUT_MS + 1;
  const said = await run(world, given, record);
  report(world, given.name, "late", { said, untouched: new World(given.balance).picture() });
}

async function failedPayments(): Promise<void> {
  const state: CreditPurchase = { userId: U, amount: 100_0000n, paymentMethod: "card" };
  const cases: readonly [string, (w: World, s: Saga<CreditPurchase>, r: SagaRecord<CreditPurchase>) => Promise<void>][] = [
    ["declined", async () => undefined],
    ["went through", async (w, s, r) => void (await w.payments.charge("card", state.amount, `${r.sagaId}:${s.steps[1]?.name}`))],
    ["unknown", async (w) => void (w.payments.outcome = () => Promise.resolve("unknown"))],
    ["release lost twice", async (w) => w.faults.arm("credits.reverse", 2, broken)],
    ["release lost thrice", async (w) => w.faults.arm("credits.reverse", 3, broken)],
    ["status not saved", async (w) => w.faults.arm("store.save", 1, broken)],
    ["user not told", async (w) => w.faults.arm("notifications.queue", 1, broken)],
  ];
  for (const [kind, prepare] of cases) {
    const world = new World(0n);
    const saga = creditPurchaseSaga(world.credits, world.payments, world.ledger);
    const { record } = await world.claim({ sagaType: saga.type, idempotencyKey: "k", requestHash: "h", state });
    const reservationId = await world.credits.reserve(U, state.amount, "in", "saga-1:reserve-credit");
    const waiting = { ...record, state: { ...state, reservationId }, started: ["reserve-credit", PAYMENT_STEP], completed: ["reserve-credit"] };
    await world.save(waiting);
    await prepare(world, saga, waiting);
    const job = new FailedPaymentCompensation(world, new SagaRunner(world, world, world), saga, world.payments, world.notifications);
    const first = await job.execute("saga-1", "declined").catch(() => "thrown");
    const second = await job.execute("saga-1", "declined");
    report(world, "failed-payment-compensation", kind, { first, second, told: [...world.messages], incoming: String(world.incoming) });
  }
}

async function replays(): Promise<void> {
  const given = SCENARIOS[1] as Scenario<unknown>;
  const make = (world: World): IdempotentSagaExecutor =>
    new IdempotentSagaExecutor(world, new SagaRunner(world, world, world), world);
  const request = { idempotencyKey: "k", requestHash: "h", state: given.state };
  const say = (result: unknown): string => JSON.stringify(result, (_, v) => (typeof v === "bigint" ? `${v}` : (v as unknown)));
  const caught = (error: Error): string => `${error.constructor.name}: ${error.message}`;

  const twice = new World(given.balance);
  const a = await make(twice).execute(given.saga(twice), request).then(say, caught);
  const b = await make(twice).execute(given.saga(twice), request).then(say, caught);
  report(twice, "idempotent-replay", "completed", { a, b });

  const racing = new World(given.balance);
  const both = [1, 2].map(() => make(racing).execute(given.saga(racing), request).then(say, caught));
  const [c, d] = await Promise.all(both);
  report(racing, "idempotent-replay", "pending", { a: c, b: d });

  const poor = new World(1n);
  const e = await make(poor).execute(given.saga(poor), request).then(say, caught);
  const f = await make(poor).execute(given.saga(poor), request).then(say, caught);
  report(poor, "idempotent-replay", "failed", { a: e, b: f });

  const other = new World(given.balance);
  const g = await make(other).execute(given.saga(other), request).then(say, caught);
  const h = await make(other).execute(given.saga(other), { ...request, requestHash: "else" }).then(say, caught);
  report(other, "idempotent-replay", "another request", { a: g, b: h });

  const dead = new World(given.balance);
  await dead.claim({ sagaType: "COST_DEDUCTION", ...request });
  const i = await make(dead).execute(given.saga(dead), request).then(say, caught);
  report(dead, "idempotent-replay", "never ends", { a: i });
}

async function duplicates(): Promise<void> {
  let time = 0;
  const kept = new Map<string, { value: string; until: number }>();
  const get = (key: string): string | null => {
    const found = kept.get(key);
    return found !== undefined && found.until > time ? found.value : null;
  };
  const cache: KeyCache = {
    set: async (key, value, _, seconds) => {
      if (get(key) !== null) return null;
      kept.set(key, { value, until: time + seconds });
      return "OK";
    },
    get: async (key) => get(key),
  };
  const owners = [await ownerOfKey(cache, "k", "first"), await ownerOfKey(cache, "k", "second")];
  time = 24 * 3600 - 1;
  owners.push(await ownerOfKey(cache, "k", "third"));
  time = 24 * 3600;
  owners.push(await ownerOfKey(cache, "k", "fourth"));
  outcomes.push({ id: "duplicates", case: "24 hours", owners });
}

async function main(): Promise<void> {
  for (const given of SCENARIOS) {
    await everyStep(given);
    await everyCall(given);
    await everyCrash(given);
    await everyCrashWhileUndone(given);
    await everyTwoProcesses(given);
    await late(given);
  }
  await waiting();
  await failedPayments();
  await replays();
  await duplicates();
  console.log(JSON.stringify(outcomes));
}

void main();

/** Which folder of src may import which: the layers of ARCHITECTURE.md as data. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = Object.freeze({
  domain: ['domain'],
  checks: ['checks', 'domain'],
  app: ['app', 'checks', 'domain', 'problem.ts'],
  adapters: ['adapters', 'app/ports.ts', 'domain', 'problem.ts'],
  cloud: ['cloud', 'domain', 'problem.ts'],
  messages: ['messages'],
  interfaces: ['interfaces', 'messages', 'app', 'adapters', 'cloud', 'domain', 'problem.ts'],
  'problem.ts': [],
});

/** Layers that may use no module of Node and no package. */
export const PURE: readonly string[] = Object.freeze(['domain', 'checks']);

/** Files outside tests that may use the slow twins: what is shown is replayed through them first. */
export const REPLAYS: readonly string[] = Object.freeze([
  'domain/witness.ts',
  'domain/policy/prove/replay.ts',
  'domain/plan/fix-proof.ts',
]);

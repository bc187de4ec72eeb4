/** The states of a run, which is a plan being carried out. */
export type FixRunState =
  /** Steps are being made, or were when the process ended. */
  | 'applying'
  /** Made; it is taken back unless it is confirmed. */
  | 'waiting'
  | 'applied'
  | 'confirmed'
  /** Ended early: some groups were not begun. */
  | 'stopped'
  | 'rolling-back'
  | 'rolled-back'
  /** Nothing of it is in place. */
  | 'failed';

/** States in which nothing of a run goes on, so that its groups are free for others. */
export const FINAL_STATES: readonly FixRunState[] = Object.freeze([
  'applied',
  'confirmed',
  'rolled-back',
  'failed',
]);

/** How long what is known is kept, in days; absent means for ever. */
export interface Retention {
  readonly scans?: number;
  readonly inventories?: number;
  readonly messages?: number;
  /** What was done in the cloud, and what was denied. */
  readonly trail?: number;
  /** Leaves an entry that says what was cut off, with its hash. */
  readonly audit?: number;
}

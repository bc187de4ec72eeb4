/** How long what is known is kept, in days; absent means for ever. */
export interface Retention {
  readonly scans?: number;
  readonly inventories?: number;
  readonly messages?: number;
  /** Leaves an entry that says what was cut off, with its hash. */
  readonly audit?: number;
}

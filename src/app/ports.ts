/** What use cases need from the outside; adapters provide it. */
import type { Gap, Inventory } from '../domain/inventory/inventory.ts';
import type { PartRequest } from '../domain/inventory/part.ts';

/** What to read. Absent filters mean everything. */
export interface ReadRequest {
  readonly regions?: readonly string[];
  readonly accounts?: readonly string[];
  /** List the resource directory's members and read each through an assumed role. */
  readonly directory?: boolean;
  /**
   * Prefix lists to read besides those that rules refer to; one that cannot be read is not missing. Without a region it
   * is looked for in each.
   */
  readonly prefixLists?: readonly { readonly id: string; readonly region: string }[];
  /** Read what counts against limits, too: outbound rules, and how many entries port-range lists may have. */
  readonly limits?: boolean;
  /** Ends the reading early; what was not read becomes gaps. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadProgress) => void;
}

/** Running totals. */
export interface ReadProgress {
  readonly calls: number;
  readonly retries: number;
  readonly accounts: number;
  readonly groups: number;
  readonly gaps: number;
  /** Groups known so far; grows while listings go on. */
  readonly groupsExpected: number;
}

/** Reads an inventory; failures become gaps, and only a failure that leaves nothing to say is thrown, as a Problem. */
export interface InventorySource {
  read(request: ReadRequest): Promise<Inventory>;
}

/** Which accounts are to be read, and what could not be listed. */
export interface AccountListing {
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  readonly gaps: readonly Gap[];
}

/** What was read of one account, as its source needs it again; JSON with big integers and maps keeps it. */
export type AccountPart = object;

/** Reads account by account, so that several processes can share it. Fails as an `InventorySource` does. */
export interface AccountSource {
  list(request: ReadRequest): Promise<AccountListing>;
  readAccount(account: string, request: ReadRequest): Promise<AccountPart>;
  /** The parts as one inventory, as if one process had read it. */
  join(listing: AccountListing, parts: readonly AccountPart[]): Inventory;
}

/** Reads a few resources again. What could not be read is in the gaps of the part. */
export interface PartSource {
  readPart(request: PartRequest): Promise<Inventory>;
}

export type * from './access/ports.ts';
export type * from './create/ports.ts';
export type * from './fix/ports.ts';
export type * from './guard/ports.ts';
export type * from './jobs/ports.ts';
export { JOB_KINDS } from './jobs/ports.ts';
export type * from './notify/ports.ts';
export type * from './settings/ports.ts';
export type * from './store/ports.ts';
export type * from './vendor/ports.ts';
export type * from './watch/delivery-ports.ts';
export type { EventSource } from './watch/event-source.ts';

/** What services of a store know in common, so that each answers and tells the same, whichever of them read it. */

/**
 * What was read of a cloud: a full reading and what was read again since, in one order for all. A service that applies
 * them in this order knows what every other one does.
 */
export interface ReadingStore {
  /** To be called before a full reading: tells how far the log is then. */
  begin(): Promise<number>;
  /**
   * Adds a reading. A full one takes the place of everything that was added before it began; what was added while it
   * went on comes after it again, and is returned as `meanwhile`: it may be older than what the full one says. A full one
   * is left out (`false`) when a later one is there.
   */
  add(reading: NewReading): Promise<false | { readonly meanwhile: readonly ReadingHead[] }>;
  /** Those that are applied after that number, in their order. */
  after(watched: string, number: number): Promise<readonly ReadingHead[]>;
  /** What a reading holds; undefined when a full one has taken its place. Big integers and maps survive. */
  pieces(id: string): Promise<readonly unknown[] | undefined>;
}

export interface ReadingHead {
  readonly id: string;
  /** Names a cloud and what of it is watched. */
  readonly watched: string;
  /** Goes up; a reading that has to come after a full one gets another. */
  readonly number: number;
  readonly kind: 'full' | 'part' | 'region';
  /** When it began, and when it was there, as ISO times. */
  readonly since: string;
  readonly at: string;
  /** Names the process that read it. */
  readonly reader: string;
  /** What was read again: the request of a part, the place of a region. JSON. */
  readonly asked: unknown;
}

export interface NewReading extends Omit<ReadingHead, 'number'> {
  /** What `begin` told; of no meaning where it is not full. */
  readonly begun: number;
  /** What it holds, in pieces that are small enough to be worked on at once. */
  readonly pieces: readonly unknown[];
}

/** What happens, numbered in the order in which every service sees it. Only the last while is kept. */
export interface NewsStore {
  /** Keeps the last `keep` of all clouds together. */
  add(target: string, items: readonly object[], keep: number): Promise<void>;
  /** The oldest first. */
  after(target: string, number: number, limit: number): Promise<readonly KeptNews[]>;
  /** The newest. */
  last(target: string): Promise<KeptNews | undefined>;
  get(target: string, number: number): Promise<KeptNews | undefined>;
}

export interface KeptNews {
  readonly number: number;
  /** Random: with the number it names one item, in whichever store. */
  readonly mark: string;
  readonly item: object;
}

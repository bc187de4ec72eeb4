/**
 * Classes of the texts with which a call can name an IPv4 source, as far as policies can tell them apart: by wildcard
 * patterns over the text, and by how the block lies to the blocks that `CIDRInRange` names, under every reading of it.
 * The partition is exact: octets are walked one by one over the product of everything that looks at them.
 */
import { formatIpv4, parseIpv4 } from '../../net/address.ts';
import { GlobAutomaton, type TextPattern } from './glob-automaton.ts';

/** A block that a policy compares with. */
export interface NamedBlock {
  /** Network address, host bits cleared. */
  readonly address: number;
  readonly prefix: number;
}

/** Sources of one length that no policy tells apart. */
export interface SourceClass {
  readonly prefix: number;
  /** Up to `MOST_SAMPLES` texts of different blocks; all there are, if there are fewer. */
  readonly texts: readonly string[];
  /** Whether there may be more. */
  readonly more: boolean;
}

/** More than the rules that a group can hold, since some blocks lie outside the public address space. */
const MOST_SAMPLES = 256;
/** Octets in an order in which few of them already differ in their first bits; round numbers first. */
const OCTETS: readonly number[] = Array.from({ length: 256 }, (_, i) =>
  Number.parseInt([...i.toString(2).padStart(8, '0')].reverse().join(''), 2),
);

/** How far a text has agreed with a named block: bits in common, and whether all octets so far were the same. */
interface Walk {
  readonly globs: readonly number[];
  readonly common: readonly number[];
  readonly agreeing: readonly boolean[];
  /** Addresses that lead here. */
  readonly samples: readonly number[];
}

/**
 * All classes. With `canonical` only texts count whose host bits are clear and whose length is written; otherwise
 * also `1.2.3.4/0` and bare addresses.
 */
export function sourceClasses(
  patterns: readonly TextPattern[],
  blocks: readonly NamedBlock[],
  canonical: boolean,
): readonly SourceClass[] {
  const globs = patterns.map((pattern) => new GlobAutomaton(pattern));
  const run = (state: number, text: string, i: number): number =>
    [...text].reduce((at, char) => (globs[i] as GlobAutomaton).step(at, char), state);

  /** Walks over all addresses that are multiples of a block of `prefix` bits, or over all. */
  function walk(prefix: number): readonly Walk[] {
    let level: Walk[] = [
      {
        globs: globs.map(({ start }) => start),
        common: blocks.map(() => 0),
        agreeing: blocks.map(() => true),
        samples: [0],
      },
    ];
    for (let octet = 0; octet < 4; octet += 1) {
      const hostBits = Math.min(8, Math.max(0, 8 * (octet + 1) - prefix));
      const values = OCTETS.filter((value) => value % 2 ** hostBits === 0);
      const next = new Map<string, { walk: Omit<Walk, 'samples'>; samples: number[] }>();
      for (const from of level) {
        for (const value of values) {
          const to = {
            globs: from.globs.map((state, i) => run(state, octet === 0 ? `${value}` : `.${value}`, i)),
            ...agreement(from, blocks, octet, value),
          };
          const key = JSON.stringify([to.globs, to.common, to.agreeing]);
          const known = next.get(key) ?? { walk: to, samples: [] };
          next.set(key, known);
          // One value for many beginnings spreads the samples better than many values for one.
          for (const sample of from.samples) {
            if (known.samples.length >= MOST_SAMPLES) break;
            known.samples.push(sample * 256 + value);
          }
        }
      }
      level = [...next.values()].map(({ walk: state, samples }) => ({ ...state, samples }));
    }
    return level;
  }

  const classes = new Map<string, { prefix: number; byBlock: Map<number, string> }>();
  const add = (walks: readonly Walk[], prefix: number, ending: string): void => {
    for (const { globs: states, common, samples } of walks) {
      const seen = globs.map((glob, i) => glob.accepts(run(states[i] as number, ending, i)));
      const lies = blocks.map((block, i) => {
        const same = Math.min(common[i] as number, block.prefix);
        return [same >= block.prefix, same >= Math.min(prefix, block.prefix)];
      });
      const key = JSON.stringify([prefix, seen, lies]);
      const known = classes.get(key) ?? { prefix, byBlock: new Map<number, string>() };
      classes.set(key, known);
      for (const sample of samples) {
        const network = sample - (sample % 2 ** (32 - prefix));
        if (known.byBlock.size < MOST_SAMPLES && !known.byBlock.has(network))
          known.byBlock.set(network, `${formatIpv4(sample)}${ending}`);
      }
    }
  };
  for (let prefix = 0; prefix <= 32; prefix += 1) add(walk(prefix), prefix, `/${prefix}`);
  if (!canonical) {
    const anywhere = walk(32);
    for (let prefix = 0; prefix < 32; prefix += 1) add(anywhere, prefix, `/${prefix}`);
    add(anywhere, 32, '');
  }
  return [...classes.values()].map(({ prefix, byBlock }) => ({
    prefix,
    texts: [...byBlock.values()],
    more: byBlock.size >= MOST_SAMPLES,
  }));
}

function agreement(
  { common, agreeing }: Walk,
  blocks: readonly NamedBlock[],
  octet: number,
  value: number,
): Pick<Walk, 'common' | 'agreeing'> {
  const nextCommon: number[] = [];
  const nextAgreeing: boolean[] = [];
  for (const [i, { address, prefix }] of blocks.entries()) {
    const own = Math.floor(address / 2 ** (24 - 8 * octet)) % 256;
    const bits = agreeing[i]
      ? Math.min(prefix, 8 * octet + Math.clz32(own ^ value) - 24)
      : (common[i] as number);
    nextCommon.push(bits);
    // Bits beyond the length of the named block make no difference.
    nextAgreeing.push(agreeing[i] === true && own === value && bits < prefix);
  }
  return { common: nextCommon, agreeing: nextAgreeing };
}

/** Reads `a.b.c.d/n` or an address as a named block; undefined for anything else, IPv6 among it. */
export function namedBlock(text: string): NamedBlock | undefined {
  const [address = '', length = '32'] = text.split('/');
  const value = parseIpv4(address);
  const prefix = Number(length);
  if (value === undefined || !/^\d{1,2}$/.test(length) || prefix > 32) return undefined;
  return { address: value - (value % 2 ** (32 - prefix)), prefix };
}

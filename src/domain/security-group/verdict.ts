/** From sets of sources to verdicts (architecture: Verdicts). */
import { type AddressSet, allOf, type Family, sizeOf, sizeOfOverlap } from '../net/address.ts';
import { EMPTY, has, intersect, subtract } from '../net/interval-set.ts';
import { PROTOCOL_NUMBERS } from '../net/protocol.ts';
import { publicSpace } from '../net/public-space.ts';
import type { Question, Verdict } from './exposure.ts';
import type { Rule } from './rule.ts';

/** What the owner declares, and where `broad` begins. */
export interface Judgement {
  readonly trusted: { readonly v4: AddressSet; readonly v6: AddressSet };
  /** More untrusted addresses than this are `broad`. */
  readonly broadOver: { readonly v4: bigint; readonly v6: bigint };
}

/** Nothing trusted; `broad` begins over a /16 of IPv4 (65,536 addresses) and over a /32 of IPv6. */
export const DEFAULT_JUDGEMENT: Judgement = Object.freeze({
  trusted: Object.freeze({ v4: EMPTY, v6: EMPTY }),
  broadOver: Object.freeze({ v4: 65_536n, v6: 1n << 96n }),
});

const HALF = { 4: sizeOf(publicSpace(4)) / 2n, 6: sizeOf(publicSpace(6)) / 2n };

/** `reach` within the public address space, without the trusted sources. */
export function untrustedOf(reach: AddressSet, family: Family, judgement: Judgement): AddressSet {
  if (reach.length === 0) return EMPTY;
  return subtract(
    intersect(reach, publicSpace(family)),
    family === 4 ? judgement.trusted.v4 : judgement.trusted.v6,
  );
}

/** The verdict on fully known sources; `others` says that members of other groups get in too. */
export function verdictOf(
  reach: AddressSet,
  untrusted: AddressSet,
  family: Family,
  judgement: Judgement,
  others = false,
): Exclude<Verdict, 'unknown'> {
  if (reach.length === 0) return others ? 'restricted' : 'closed';
  return verdictOfSize(
    sizeOf(untrusted),
    HALF[family],
    family === 4 ? judgement.broadOver.v4 : judgement.broadOver.v6,
  );
}

/** `verdictOf` for a set of plain sources, without building the untrusted part of it. */
export function judgeSize(
  reach: AddressSet,
  family: Family,
  judgement: Judgement,
): 'open' | 'broad' | 'restricted' {
  const { space, half, broad } = limitsOf(family, judgement);
  return verdictOfSize(sizeOfOverlap(reach, space), half, broad);
}

/** Up to this many untrusted IPv4 addresses may get in and the verdict is `restricted` at most. */
export function restrictedUpTo(judgement: Judgement): number {
  const { half, broad } = limitsOf(4, judgement);
  return Math.min(Number(broad), Number(half) - 1);
}

/** How many untrusted addresses an IPv4 set holds. */
export function untrustedSize(set: AddressSet, judgement: Judgement): number {
  return Number(sizeOfOverlap(set, limitsOf(4, judgement).space));
}

/** What sizes are held against; plain numbers for IPv4, which are compared much faster. */
interface Limits {
  /** Every public address that is not trusted. */
  readonly space: AddressSet;
  readonly half: number | bigint;
  readonly broad: number | bigint;
}

const limits = new WeakMap<Judgement, { readonly 4: Limits; readonly 6: Limits }>();

function limitsOf(family: Family, judgement: Judgement): Limits {
  let known = limits.get(judgement);
  if (known === undefined) {
    const { v4, v6 } = judgement.broadOver;
    known = {
      4: { space: untrustedOf(allOf(4), 4, judgement), half: Number(HALF[4]), broad: Number(v4) },
      6: { space: untrustedOf(allOf(6), 6, judgement), half: HALF[6], broad: v6 },
    };
    limits.set(judgement, known);
  }
  return known[family];
}

/** The verdict on `untrusted` addresses that are let in besides any trusted ones. */
function verdictOfSize(
  untrusted: number | bigint,
  half: number | bigint,
  broad: number | bigint,
): 'open' | 'broad' | 'restricted' {
  if (untrusted >= half) return 'open';
  return untrusted > broad ? 'broad' : 'restricted';
}

/**
 * True when a check that only compares texts would call the port open: an accept rule for the protocol (or ALL) and
 * the port, whose source is written exactly `0.0.0.0/0` or `::/0`. Priorities, drops and lists are not looked at.
 */
export function isLiterallyOpen(rule: Rule, question: Question): boolean {
  return (
    rule.policy === 'accept' &&
    rule.source.kind === 'cidr' &&
    rule.source.text === (question.family === 4 ? '0.0.0.0/0' : '::/0') &&
    (rule.protocol.kind === 'all' ||
      (rule.protocol.kind === 'number' && rule.protocol.number === PROTOCOL_NUMBERS[question.protocol])) &&
    rule.ports.kind === 'set' &&
    has(rule.ports.ports, question.port)
  );
}

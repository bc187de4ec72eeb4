/** Calls with several permissions: decoys beside the one that matters, and many narrow blocks that add up. */
import type { AddressSet } from '../../net/address.ts';
import { publicSpace } from '../../net/public-space.ts';
import type { SemanticsProfile } from '../../semantics/profile.ts';
import type { Atoms } from './atoms.ts';
import type { Authorizer } from './authorizer.ts';
import { type Finding, NOTHING } from './finding.ts';
import { disjoint, type Permission, permissionOf, type RuleStep, unionOf, writeRules } from './rule-steps.ts';
import type { Attempt, Exposed } from './steps.ts';

/** Permissions in one call (facts/ecs.md a.3). */
export const MOST_PERMISSIONS = 100;

export class SeveralPermissions {
  private readonly authorizer: Authorizer;
  private readonly atoms: Atoms;
  private readonly isWide: (sources: AddressSet) => boolean;
  private readonly space: AddressSet;

  constructor(authorizer: Authorizer, atoms: Atoms, isWide: (sources: AddressSet) => boolean) {
    this.authorizer = authorizer;
    this.atoms = atoms;
    this.isWide = isWide;
    this.space = publicSpace(4);
  }

  /** Adds permissions that make the policies see the call otherwise, fewest first. */
  withDecoys(step: RuleStep, profile: SemanticsProfile): Finding {
    if (profile['rule-authorization'] === 'per-permission') return NOTHING;
    const most = this.authorizer.conditionsThatDecoysTurn(step.actions, profile);
    if (most === 0) return NOTHING;
    const decoys = this.decoys(profile);
    const operation =
      step.actions[0] === 'ecs:AuthorizeSecurityGroup'
        ? 'AuthorizeSecurityGroup'
        : 'ConfigureSecurityGroupPermissions';
    let best = NOTHING;
    for (const count of [1, 2, 3].slice(0, most)) {
      for (const chosen of combinations(decoys, count)) {
        for (const [i, permissions] of step.permissions.entries()) {
          const exposed = step.attempts[i]?.exposed;
          const attempt: Attempt = {
            call: writeRules(operation, [...permissions, ...chosen]),
            ...(exposed && { exposed }),
          };
          const verdict = this.authorizer.verdict(attempt.call, profile);
          if (verdict === 'allowed') return { verdict, attempts: [attempt] };
          if (verdict === 'unknown') best = { verdict, attempts: [attempt] };
        }
      }
    }
    return most > 3 ? { ...best, verdict: 'unknown' } : best;
  }

  /** As many blocks as `most` rules can hold, none of them wide, all of them together. */
  together(profile: SemanticsProfile, most: number): Finding {
    const { protocols, sources } = this.atoms;
    // Other spellings of the protocol are kinds of their own.
    const plain = protocols.filter(({ form }) => form === 'plain');
    let best = NOTHING;
    for (const kind of plain) {
      const single = (text: string) =>
        writeRules('AuthorizeSecurityGroup', [permissionOf(kind, { SourceCidrIp: text })]);
      const through = sources.filter(
        ({ text }) => this.authorizer.verdict(single(text), profile) === 'allowed',
      );
      const texts = disjoint(
        through.flatMap(({ text, others }) => [text, ...others]),
        this.space,
      ).slice(0, most);
      if (!this.isWide(unionOf(texts))) {
        // Blocks that were not listed might add up to more.
        if (texts.length < most && through.some((source) => source.more))
          best = { verdict: 'unknown', attempts: [] };
        continue;
      }
      // Fewest first: widest blocks come first, so a shorter list is a smaller call.
      let needed = 1;
      while (!this.isWide(unionOf(texts.slice(0, needed)))) needed += 1;
      const exposed: Exposed = {
        resource: 'instance',
        protocol: kind.transport,
        port: kind.port,
        family: 'ipv4',
      };
      const attempts = chunks(texts.slice(0, needed), MOST_PERMISSIONS).map(
        (part): Attempt => ({
          call: writeRules(
            'AuthorizeSecurityGroup',
            part.map((text) => permissionOf(kind, { SourceCidrIp: text })),
          ),
          exposed,
        }),
      );
      const verdicts = attempts.map(({ call }) => this.authorizer.verdict(call, profile));
      if (verdicts.every((verdict) => verdict === 'allowed')) return { verdict: 'allowed', attempts };
      best = { verdict: 'unknown', attempts };
    }
    return best;
  }

  /** One permission of each kind that the policies tell apart. */
  private decoys(profile: SemanticsProfile): readonly Permission[] {
    const seen = new Map<string, Permission>();
    const { protocols, sources } = this.atoms;
    for (const { text } of protocols) {
      for (const source of [undefined, ...sources.toReversed()]) {
        const all = text.toUpperCase() === 'ALL';
        const permission: Permission = {
          IpProtocol: text,
          PortRange: all ? '-1/-1' : '443/443',
          ...(source === undefined ? { Ipv6SourceCidrIp: '2001:db8::7/128' } : { SourceCidrIp: source.text }),
        };
        const view = this.authorizer.viewOf({ protocol: text, sourceCidr: source?.text }, profile);
        if (!seen.has(view)) seen.set(view, permission);
      }
    }
    return [...seen.values()];
  }
}

function* combinations<T>(list: readonly T[], count: number, from = 0): Generator<readonly T[]> {
  if (count === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= list.length - count; i += 1)
    for (const rest of combinations(list, count - 1, i + 1)) yield [list[i] as T, ...rest];
}

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}

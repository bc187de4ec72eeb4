/** What the rule of a call can look like to the policies at hand: every protocol spelling and source that differs. */

import type { AddressSet } from '../../net/address.ts';
import { parseBlock } from '../../net/address.ts';
import type { PolicySet } from '../document.ts';
import { documentedKey } from '../keys.ts';
import { OPERATORS } from '../operators.ts';
import type { TextPattern } from './glob-automaton.ts';
import { GlobAutomaton } from './glob-automaton.ts';
import { conditionsAbout, PROTOCOL_KEY, SOURCE_KEY } from './profiles.ts';
import { namedBlock, type SourceClass, sourceClasses } from './source-classes.ts';

export type ProtocolForm = 'plain' | 'case' | 'number' | 'all' | 'udp';

export interface ProtocolAtom {
  readonly form: ProtocolForm;
  /** As a call spells it. */
  readonly text: string;
  readonly transport: 'tcp' | 'udp';
  readonly portRange: string;
  /** The ops port that it opens. */
  readonly port: number;
}

export interface SourceAtom {
  readonly text: string;
  readonly prefix: number;
  readonly set: AddressSet;
  /** Other blocks of the class, for calls with several permissions. */
  readonly others: readonly string[];
  /** Whether there may be more of them. */
  readonly more: boolean;
}

export interface Atoms {
  readonly protocols: readonly ProtocolAtom[];
  /** Widest first. */
  readonly sources: readonly SourceAtom[];
}

const RULE_ACTIONS = [
  'ecs:AuthorizeSecurityGroup',
  'ecs:ModifySecurityGroupRule',
  'ecs:ConfigureSecurityGroupPermissions',
];

/** The sources that are tried whatever the policies say, because they are how people write "everywhere". */
const HOST_BITS = '1.2.3.4/0';

export function atomsOf(set: PolicySet): Atoms {
  const conditions = conditionsAbout(set, RULE_ACTIONS);
  const patternsOn = (name: string): readonly TextPattern[] =>
    conditions.flatMap(({ operator, key, values }) => {
      const known = OPERATORS.get(operator);
      if (known?.type !== 'string' || documentedKey(key) !== name) return [];
      const ignoreCase = known.comparison === 'equals-ignore-case';
      return values.map((text) => ({ text, wildcards: known.comparison === 'like', ignoreCase }));
    });
  const blocks = conditions.flatMap(({ operator, key, values }) =>
    OPERATORS.get(operator)?.type === 'cidr' && documentedKey(key) === SOURCE_KEY
      ? values.flatMap((text) => namedBlock(text) ?? [])
      : [],
  );
  const classes = sourceClasses(patternsOn(SOURCE_KEY), blocks, false);
  const sources = classes.map(toSource);
  if (!sources.some(({ text }) => text === HOST_BITS))
    sources.push(toSource({ prefix: 0, texts: [HOST_BITS], more: false }));
  return {
    protocols: distinct(protocolAtoms(), patternsOn(PROTOCOL_KEY)),
    sources: sources.sort((a, b) => a.prefix - b.prefix),
  };
}

function toSource({ prefix, texts: [text = '', ...others], more }: SourceClass): SourceAtom {
  return { text, prefix, set: parseBlock(text)?.set ?? [], others, more };
}

/** Every spelling of the protocols that open an ops port; the vendor reads names in any case, and numbers. */
function protocolAtoms(): readonly ProtocolAtom[] {
  const named = (
    name: string,
    forms: readonly [ProtocolForm, ProtocolForm],
    rest: Omit<ProtocolAtom, 'text' | 'form'>,
  ) =>
    spellings(name).map((text, i): ProtocolAtom => ({ ...rest, form: i === 0 ? forms[0] : forms[1], text }));
  const tcp = { transport: 'tcp', portRange: '22/22', port: 22 } as const;
  const udp = { transport: 'udp', portRange: '3389/3389', port: 3389 } as const;
  return [
    ...named('TCP', ['plain', 'case'], tcp),
    { form: 'number', text: '6', ...tcp },
    ...named('ALL', ['all', 'all'], { ...tcp, portRange: '-1/-1' }),
    ...named('UDP', ['udp', 'udp'], udp),
    { form: 'number', text: '17', ...udp },
  ];
}

/** A name in every combination of letter cases, upper case first, lower case second. */
function spellings(name: string): readonly string[] {
  const all = [...name].reduce<string[]>(
    (made, letter) => made.flatMap((text) => [text + letter, text + letter.toLowerCase()]),
    [''],
  );
  return [...new Set([name, name.toLowerCase(), ...all])];
}

/** One of each form that the patterns see differently, as given or in upper case. */
function distinct(atoms: readonly ProtocolAtom[], patterns: readonly TextPattern[]): readonly ProtocolAtom[] {
  const matchers = patterns.map((pattern) => {
    const automaton = new GlobAutomaton(pattern);
    return (text: string) =>
      automaton.accepts([...text].reduce((state, char) => automaton.step(state, char), automaton.start));
  });
  const seen = new Set<string>();
  return atoms.filter(({ form, text, transport }) => {
    const views = matchers.map((matches) => [matches(text), matches(text.toUpperCase())]);
    const key = JSON.stringify([form, transport, views]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

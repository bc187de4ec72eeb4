/** What somebody wants to be made, as it is typed: kept in the browser, checked, and put as a wish and as a command. */
import { CREATE_PATTERNS, MOST_GROUPS } from '../../../../app/create/patterns.ts';
import { namedBlock, trustedBlock } from '../../../../domain/plan/trusted-sources.ts';
import type { CreatePagesMessages } from '../../../../messages/console/create/en.ts';
import { shellWord } from '../../parts/shell-word.ts';

export type What = 'instance' | 'group';
export type StepName = 'place' | 'host' | 'people' | 'group' | 'review';

export const STEPS: Readonly<Record<What, readonly StepName[]>> = Object.freeze({
  instance: ['place', 'host', 'people', 'group', 'review'],
  group: ['place', 'people', 'review'],
});

export interface Draft {
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
  readonly vswitch: string;
  readonly template: string;
  readonly system: 'linux' | 'windows';
  readonly image: string;
  readonly type: string;
  readonly name: string;
  readonly count: number;
  readonly publicMbps: number;
  readonly keyPair: string;
  readonly way: 'named' | 'session';
  /** Trusted sources and presets by their names. */
  readonly names: readonly string[];
  readonly me: string;
  readonly sources: string;
  readonly publish: string;
  readonly allow: string;
  readonly from: 'there' | 'new' | 'template';
  /** Ids of groups that are there. */
  readonly group: readonly string[];
  readonly newGroup: string;
  readonly groupType: 'basic' | 'enterprise';
  /** Services that are to be exposed all the same. */
  readonly accept: readonly string[];
}

export const EMPTY_DRAFT: Draft = Object.freeze({
  account: '',
  region: '',
  vpc: '',
  vswitch: '',
  template: '',
  system: 'linux',
  image: '',
  type: '',
  name: '',
  count: 1,
  publicMbps: 0,
  keyPair: '',
  way: 'named',
  names: [],
  me: '',
  sources: '',
  publish: '',
  allow: '',
  from: 'there',
  group: [],
  newGroup: '',
  groupType: 'basic',
  accept: [],
});

export type DraftField = keyof Draft;

/** Fields that a link may bring. */
const LINKED = ['account', 'region', 'vpc', 'vswitch', 'template', 'group', 'name'] as const;

const keyOf = (what: What): string => `postern.create.${what}`;

/** What was typed before, with what the link brings. */
export function readDraft(what: What, link: URLSearchParams): Draft {
  let kept: Partial<Draft> = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(keyOf(what)) ?? '{}');
  } catch {
    // Somebody else wrote it: nothing was typed here.
  }
  const linked = LINKED.flatMap((field) => {
    const value = link.get(field);
    return value === null ? [] : [[field, field === 'group' ? idsIn(value) : value] as const];
  });
  return { ...EMPTY_DRAFT, ...kept, ...Object.fromEntries(linked) };
}

export function keepDraft(what: What, draft: Draft): void {
  sessionStorage.setItem(keyOf(what), JSON.stringify(draft));
}

export function forgetDraft(what: What): void {
  sessionStorage.removeItem(keyOf(what));
}

/** The service that people of a system sign in by. */
export function serviceOf({ system }: Draft): 'ssh' | 'rdp' {
  return system === 'windows' ? 'rdp' : 'ssh';
}

/** The name under which the address of whoever asks is let in. */
const ME = 'me';

/** Ids as they are typed and as links bring them. */
export function idsIn(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const portsOf = idsIn;

/** `name=cidr`, each. */
export function sourcesOf({ way, me, sources }: Draft): readonly string[] {
  if (way === 'session') return [];
  return [...(me.trim() === '' ? [] : [`${ME}=${me.trim()}`]), ...linesOf(sources)];
}

/** `traffic=source`, each. */
export function allowOf(draft: Draft): readonly string[] {
  const { way, names, publish, allow } = draft;
  const own = sourcesOf(draft).map((line) => line.slice(0, line.indexOf('=')).trim());
  const who = way === 'session' ? [] : [...new Set([...names, ...own])];
  return [
    ...(who.length === 0 ? [] : [`${serviceOf(draft)}=${who.join(',')}`]),
    ...portsOf(publish).map((port) => `${port}=0.0.0.0/0`),
    ...linesOf(allow),
  ];
}

/** The draft with other rules in place of those that would expose something. */
export function withInstead(draft: Draft, faulty: readonly string[], instead: readonly string[]): Draft {
  const rest = linesOf(draft.allow).filter((line) => !faulty.includes(line));
  return {
    ...draft,
    publish: portsOf(draft.publish)
      .filter((port) => !faulty.includes(`${port}=0.0.0.0/0`))
      .join(', '),
    allow: [...new Set([...rest, ...instead])].join('\n'),
  };
}

/** Whether rules of a new group are asked for. */
export function makesGroup(what: What, { from }: Draft): boolean {
  return what === 'group' || from === 'new';
}

/** The body of a request to the service. */
export function wishOf(what: What, draft: Draft): object {
  const own = makesGroup(what, draft);
  const common = {
    ...said('account', draft.account),
    region: draft.region,
    name: draft.name,
    source: sourcesOf(draft),
    acceptExposure: draft.accept,
    allow: own ? allowOf(draft) : [],
  };
  if (what === 'group') return { ...common, vpc: draft.vpc, type: draft.groupType };
  return {
    ...common,
    ...said('image', draft.image),
    ...said('type', draft.type),
    ...said('vswitch', draft.vswitch),
    ...said('keyPair', draft.keyPair),
    ...said('launchTemplate', draft.template),
    count: draft.count,
    ...(draft.template !== '' && draft.publicMbps === 0 ? {} : { public: draft.publicMbps }),
    ...(draft.from === 'there' ? { group: draft.group } : {}),
    ...(draft.from === 'new' ? { newGroup: draft.newGroup, groupType: draft.groupType } : {}),
  };
}

/** Who is meant to get in, for judging the groups that are there. */
export function groupsWishOf(draft: Draft): object {
  const { account, region, vpc } = draft;
  return { ...said('account', account), region, vpc, allow: allowOf(draft), source: sourcesOf(draft) };
}

function said(name: string, value: string): object {
  return value.trim() === '' ? {} : { [name]: value.trim() };
}

/** The same on the command line. */
export function commandOf(what: What, draft: Draft): string {
  const { region, name, vpc, template, image, type, vswitch, publicMbps, keyPair, count, from } = draft;
  const flag = (option: string, value: string | number, unless: string | number = ''): readonly string[] =>
    value === unless ? [] : [`--${option} ${shellWord(String(value))}`];
  const own =
    what === 'group'
      ? [...flag('vpc', vpc), ...flag('type', draft.groupType, 'basic')]
      : [
          ...flag('launch-template', template),
          ...flag('vswitch', vswitch),
          ...flag('image', image),
          ...flag('type', type),
          ...flag('public', publicMbps, 0),
          ...flag('key-pair', keyPair),
          ...flag('count', count, 1),
          ...(from === 'there' ? draft.group.flatMap((id) => flag('group', id)) : []),
          ...(from === 'new'
            ? [...flag('new-group', draft.newGroup), ...flag('group-type', draft.groupType, 'basic')]
            : []),
        ];
  return [
    `postern create ${what}`,
    ...flag('region', region),
    ...flag('name', name),
    ...own,
    ...sourcesOf(draft).flatMap((one) => flag('source', one)),
    ...(makesGroup(what, draft) ? allowOf(draft).flatMap((one) => flag('allow', one)) : []),
    ...draft.accept.flatMap((one) => flag('accept-exposure', one)),
  ].join(' ');
}

export interface Fault {
  readonly step: StepName;
  readonly field: DraftField;
  readonly text: string;
}

/** What is missing or wrong, step by step. */
export function faultsOf(what: What, draft: Draft, { wrong }: CreatePagesMessages): readonly Fault[] {
  const faults: Fault[] = [];
  const add = (step: StepName, field: DraftField, text: string): void => {
    faults.push({ step, field, text });
  };
  const check = (
    step: StepName,
    field: 'account' | 'region' | 'vpc' | 'vswitch' | 'template' | 'image' | 'type' | 'name' | 'newGroup',
    {
      pattern,
      text,
      needed = true,
    }: { readonly pattern: RegExp; readonly text: string; readonly needed?: boolean },
  ): void => {
    const value = draft[field].trim();
    if (value === '') {
      if (needed) add(step, field, wrong.needed);
    } else if (!pattern.test(value)) add(step, field, text);
  };
  const patterns = CREATE_PATTERNS;
  check('place', 'account', { pattern: patterns.account, text: wrong.account, needed: false });
  check('place', 'region', { pattern: patterns.region, text: wrong.region });
  const vpc = { pattern: patterns.vpc, text: wrong.vpc };
  const name = { pattern: patterns.name, text: wrong.name };
  if (what === 'group') {
    check('place', 'vpc', vpc);
    check('place', 'name', name);
  } else {
    const needed = draft.template.trim() === '';
    check('host', 'name', name);
    check('host', 'template', { pattern: patterns.template, text: wrong.template, needed: false });
    check('host', 'vpc', { ...vpc, needed: false });
    check('host', 'vswitch', { pattern: patterns.vSwitch, text: wrong.vswitch, needed });
    check('host', 'image', { pattern: patterns.image, text: wrong.image, needed });
    check('host', 'type', { pattern: patterns.type, text: wrong.type, needed });
  }
  for (const [field, text] of peopleFaults(draft, wrong)) add('people', field, text);
  if (what === 'instance') {
    if (draft.from === 'there') {
      const { group } = draft;
      const odd = group.find((id) => !patterns.group.test(id));
      if (group.length === 0) add('group', 'group', wrong.group);
      else if (odd !== undefined) add('group', 'group', wrong.oddGroup(odd));
      else if (group.length > MOST_GROUPS) add('group', 'group', wrong.manyGroups(MOST_GROUPS));
    }
    if (draft.from === 'new') check('group', 'newGroup', name);
  }
  return faults;
}

type Wrong = CreatePagesMessages['wrong'];

function peopleFaults(draft: Draft, wrong: Wrong): readonly (readonly [DraftField, string])[] {
  const { way, names, me, sources, publish, allow } = draft;
  const faults: (readonly [DraftField, string])[] = [];
  if (way === 'named') {
    if (me.trim() !== '' && trustedBlock(me.trim()) === undefined) faults.push(['me', wrong.me]);
    const bad = badLine(sources, (line) => namedBlock(line) !== undefined);
    if (bad !== undefined) faults.push(['sources', wrong.line(bad)]);
    if (names.length === 0 && sourcesOf(draft).length === 0) faults.push(['names', wrong.nobody]);
  }
  const port = portsOf(publish).find((one) => !/^(tcp|udp)\/\d{1,5}(-\d{1,5})?$/.test(one));
  if (port !== undefined) faults.push(['publish', wrong.publish(port)]);
  const rule = badLine(allow, (line) => /^[^=\s]+=\S+$/.test(line));
  if (rule !== undefined) faults.push(['allow', wrong.allowLine(rule)]);
  return faults;
}

/** The first line that is not right, as people count them. */
function badLine(
  text: string,
  isRight: (line: string) => boolean,
): { readonly number: number; readonly line: string } | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => line !== '' && !isRight(line));
  return at < 0 ? undefined : { number: at + 1, line: lines[at] ?? '' };
}

/** Where a field of the service's API is typed. */
const FIELDS: Readonly<Record<string, readonly [What | 'both', StepName, DraftField]>> = Object.freeze({
  account: ['both', 'place', 'account'],
  region: ['both', 'place', 'region'],
  vpc: ['both', 'place', 'vpc'],
  vswitch: ['instance', 'host', 'vswitch'],
  image: ['instance', 'host', 'image'],
  type: ['instance', 'host', 'type'],
  name: ['both', 'host', 'name'],
  count: ['instance', 'host', 'count'],
  public: ['instance', 'host', 'publicMbps'],
  keyPair: ['instance', 'host', 'keyPair'],
  launchTemplate: ['instance', 'host', 'template'],
  source: ['both', 'people', 'sources'],
  allow: ['both', 'people', 'allow'],
  group: ['instance', 'group', 'group'],
  newGroup: ['instance', 'group', 'newGroup'],
  groupType: ['instance', 'group', 'groupType'],
});

/** The field that a refusal is about; undefined when it is about none of them. */
export function fieldOfProblem(
  what: What,
  { code, params }: { readonly code: string; readonly params: Readonly<Record<string, unknown>> },
): { readonly step: StepName; readonly field: DraftField } | undefined {
  const named = String(params.field ?? params.argument ?? '').replace(/^--/, '');
  const byCode: Readonly<Record<string, string>> = {
    'create-bad-allow': 'allow',
    'create-too-many-rules': 'allow',
    'trusts-everybody': 'source',
    'create-name-taken': what === 'group' ? 'name' : 'newGroup',
    'create-group-unfit': 'group',
    'create-interface-full': 'group',
    'create-needs-group': 'group',
    'create-template-groups': 'launchTemplate',
    'create-template-missing': 'launchTemplate',
  };
  const found = FIELDS[byCode[code] ?? named.split('.')[0] ?? ''];
  if (found === undefined || (found[0] !== 'both' && found[0] !== what)) return undefined;
  const [, step, field] = found;
  if (what === 'group') return { step: step === 'host' ? 'place' : step, field };
  return { step: field === 'vpc' ? 'host' : step, field };
}

/**
 * What `postern create` asks at a terminal, where flags leave something open: what has to be known, and who may come in.
 * At the end it says the command that would have asked nothing.
 */
import { CREATE_PATTERNS } from '../../app/create/patterns.ts';
import type { CreateOffer } from '../../app/ports.ts';
import { loadedConfig } from './arguments.ts';
import { type Context, problemLines } from './context.ts';
import { readAllow } from './create-allow.ts';
import { catalogueOf } from './create-flags.ts';
import { type Named, readNamed } from './create-sources.ts';
import { createTarget } from './create-target.ts';
import type { CreateGroupFlags, CreateInstanceFlags } from './create-wish.ts';
import { type Choice, canAsk, Questions } from './questions.ts';
import { visible } from './views/layout.ts';

/** The most that is listed of what there is. */
const SHOWN = 20;
const EXAMPLES = Object.freeze({
  region: 'cn-hangzhou',
  name: 'web-frontend',
  vpc: 'vpc-bp1abc',
  vSwitch: 'vsw-bp1abc',
  image: 'aliyun_3_x64_20G_alibase_20240819.vhd',
  type: 'ecs.g7.large',
});

/** The flags of a group with the answers to what they leave open; themselves where nothing is open or nobody can be asked. */
export async function askedGroup(
  flags: CreateGroupFlags,
  context: Context,
  signal: AbortSignal,
): Promise<CreateGroupFlags> {
  const region = flags.region ?? process.env.ALIBABA_CLOUD_REGION_ID;
  if (!canAsk(flags) || [region, flags.name, flags.vpc].every((one) => one !== undefined)) return flags;
  return talk('group', context, signal, async (asking) => {
    const placed = { ...flags, region: region ?? (await asking.plain('region')) };
    const name = flags.name ?? (await asking.plain('name'));
    const vpc =
      flags.vpc ??
      (await asking.plain('vpc', async () =>
        (
          await offerIn(placed, signal)
        ).vpcs.map(({ id, name, cidr }) => ({ value: id, note: `${name} ${cidr}` })),
      ));
    return { ...placed, name, vpc, ...(await asking.entrances(placed)) };
  });
}

/** The same of instances; what a launch template may say is not asked. */
export async function askedInstance(
  flags: CreateInstanceFlags,
  context: Context,
  signal: AbortSignal,
): Promise<CreateInstanceFlags> {
  const region = flags.region ?? process.env.ALIBABA_CLOUD_REGION_ID;
  const template = flags.launchTemplate !== undefined;
  const grouped = template || flags.group !== undefined || flags.newGroup !== undefined;
  const own = template || [flags.image, flags.type, flags.vswitch].every((one) => one !== undefined);
  if (!canAsk(flags) || (region !== undefined && flags.name !== undefined && grouped && own)) return flags;
  return talk('instance', context, signal, async (asking) => {
    const placed = { ...flags, region: region ?? (await asking.plain('region')) };
    const name = flags.name ?? (await asking.plain('name'));
    let read: Promise<CreateOffer> | undefined;
    const offered = async (of: (offer: CreateOffer) => readonly Choice[]): Promise<readonly Choice[]> => {
      read ??= offerIn(placed, signal);
      return of(await read);
    };
    const said: { vswitch?: string; image?: string; type?: string; group?: string[]; newGroup?: string } = {};
    if (!own) {
      said.vswitch =
        flags.vswitch ??
        (await asking.plain('vSwitch', () =>
          offered(({ vSwitches }) =>
            vSwitches.map(({ id, name, zone, cidr }) => ({ value: id, note: `${name} ${zone} ${cidr}` })),
          ),
        ));
      said.image =
        flags.image ??
        (await asking.plain('image', () =>
          offered(({ images }) => images.map(({ id, name }) => ({ value: id, note: name }))),
        ));
      said.type =
        flags.type ??
        (await asking.plain('type', () =>
          offered(({ types }) =>
            types.map(({ id, cpus, memory }) => ({
              value: id,
              note: cpus === null || memory === null ? '' : `${cpus} vCPU, ${memory} GiB`,
            })),
          ),
        ));
    }
    if (!grouped) {
      const group = await asking.group();
      if (CREATE_PATTERNS.group.test(group)) said.group = [group];
      else said.newGroup = group;
    }
    const made = said.newGroup ?? flags.newGroup;
    return { ...placed, name, ...said, ...(made === undefined ? {} : await asking.entrances(placed)) };
  });
}

type Plain = keyof typeof EXAMPLES;

class Asking {
  readonly #questions: Questions;
  readonly #context: Context;

  constructor(questions: Questions, context: Context) {
    this.#questions = questions;
    this.#context = context;
  }

  /** A value of a form that is known. What there is to choose from is looked up where it can be. */
  async plain(what: Plain, choices: () => Promise<readonly Choice[]> = async () => []): Promise<string> {
    const m = this.#context.messages.create.questions;
    const all = await choices();
    const shown = all.slice(0, SHOWN).map(({ value, note }) => ({ value, note: visible(note.trim()) }));
    if (all.length > shown.length)
      this.#questions.say(this.#context.messages.scan.more(all.length - shown.length));
    return this.#questions.answer({
      text: m[what],
      choices: shown,
      check: (answer) => (CREATE_PATTERNS[what].test(answer) ? undefined : m.such(EXAMPLES[what])),
    });
  }

  /** The id of a group, or a name for a new one. */
  group(): Promise<string> {
    const m = this.#context.messages.create.questions;
    const fits = (answer: string): boolean =>
      CREATE_PATTERNS.group.test(answer) || CREATE_PATTERNS.name.test(answer);
    return this.#questions.answer({
      text: m.group,
      check: (answer) => (fits(answer) ? undefined : m.such('sg-bp1abc, web-frontend')),
    });
  }

  /** Trusted sources and who may come in, line by line until an empty one; what flags say already is not asked. */
  async entrances(
    flags: CreateGroupFlags | CreateInstanceFlags,
  ): Promise<{ readonly source?: readonly string[]; readonly allow?: readonly string[] }> {
    if (flags.allow !== undefined) return {};
    const m = this.#context.messages.create.questions;
    const { config } = await loadedConfig(flags);
    const catalogue = catalogueOf(flags.port, config.catalogue);
    const named = (source: readonly string[]): Named =>
      readNamed({ ...flags, source }, config.trust, flags.region);
    const source = await this.#lines(m.source, flags.source ?? [], (all) => void named(all));
    const allow = await this.#lines(
      m.allow,
      [],
      (all) => void readAllow(all, 'basic', named(source), catalogue),
    );
    return { source, allow };
  }

  async #lines(
    text: string,
    given: readonly string[],
    read: (all: readonly string[]) => void,
  ): Promise<readonly string[]> {
    for (let all = given; ; ) {
      const line = await this.#questions.answer({
        text,
        check: (answer) => (answer === '' ? undefined : this.#fault(() => read([...all, answer]))),
      });
      if (line === '') return all;
      all = [...all, line];
    }
  }

  #fault(work: () => void): string | undefined {
    try {
      work();
      return undefined;
    } catch (error) {
      return problemLines(error, this.#context.messages).trimEnd();
    }
  }
}

async function talk<Flags extends CreateGroupFlags>(
  what: 'group' | 'instance',
  context: Context,
  signal: AbortSignal,
  work: (asking: Asking) => Promise<Flags>,
): Promise<Flags> {
  const questions = new Questions(signal);
  try {
    const flags = await work(new Asking(questions, context));
    questions.say(context.messages.create.questions.asFlags(commandOf(what, flags)));
    return flags;
  } finally {
    questions.close();
  }
}

/** What there is in the region; nothing where it cannot be read, for every value can be typed. */
async function offerIn(flags: CreateGroupFlags, signal: AbortSignal): Promise<CreateOffer> {
  const target = createTarget(flags, signal);
  try {
    return await (await target.open()).offer.read();
  } finally {
    await target.close();
  }
}

const NAMES: Readonly<Record<string, string>> = {
  region: '--region',
  name: '--name',
  vpc: '--vpc',
  vswitch: '--vswitch',
  image: '--image',
  type: '--type',
  group: '--group',
  newGroup: '--new-group',
  source: '--source',
  allow: '--allow',
};

/** The command with the flags that were asked for. */
function commandOf(what: string, flags: CreateGroupFlags): string {
  const words = Object.entries(NAMES).flatMap(([field, flag]) => {
    const value = (flags as Readonly<Record<string, unknown>>)[field];
    const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
    return values.map((one) => `${flag} ${quoted(String(one))}`);
  });
  return ['postern create', what, ...words].join(' ');
}

function quoted(text: string): string {
  return /^[\w.,:/=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

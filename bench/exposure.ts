/**
 * Measured in a process of its own: `parse` only parses the answers, `exposure` also maps them and decides every
 * catalogue port of every group and interface. Prints milliseconds of each step and the peak memory as JSON.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../src/adapters/alibaba/assemble.ts';
import { mapInterface } from '../src/adapters/alibaba/map-instances.ts';
import { mapPortRangeList, mapPrefixList } from '../src/adapters/alibaba/map-lists.ts';
import { Pieces } from '../src/adapters/alibaba/pieces.ts';
import { list, type Raw, text } from '../src/adapters/alibaba/raw.ts';
import { DEFAULT_CATALOGUE } from '../src/domain/catalogue.ts';
import { Fleet } from '../src/domain/inventory/fleet.ts';
import { DEFAULT_JUDGEMENT } from '../src/domain/security-group/verdict.ts';

const [mode, folder] = process.argv.slice(2) as ['parse' | 'exposure', string];
const place = { account: '1000000000000001', region: 'cn-hangzhou' };
const ms = { parse: 0, map: 0, groups: 0, interfaces: 0 };

function timed<T>(step: keyof typeof ms, work: () => T): T {
  const start = process.hrtime.bigint();
  const result = work();
  ms[step] += Number(process.hrtime.bigint() - start) / 1e6;
  return result;
}

const pieces = new Pieces();
pieces.accounts.set(place.account, '');

function take(part: string, name: string, raw: Raw): void {
  if (part === 'groups') {
    const group = pieces.group(text(raw, 'SecurityGroupId'), place);
    pieces.addRules(group, raw);
  } else if (part === 'interfaces') {
    for (const one of list(raw, 'NetworkInterfaceSets', 'NetworkInterfaceSet') ?? [])
      pieces.interfaces.push(mapInterface(one, place));
  } else if (name.startsWith('pl-')) {
    pieces.prefixLists.set(text(raw, 'PrefixListId'), mapPrefixList(raw, place));
  } else {
    const id = text(raw, 'PortRangeListId');
    pieces.portRangeLists.set(id, mapPortRangeList(raw, id, '', place));
  }
}

for (const part of ['lists', 'groups', 'interfaces']) {
  for (const name of readdirSync(join(folder, part)).sort()) {
    const body = readFileSync(join(folder, part, name), 'utf8');
    const raw = timed('parse', () => JSON.parse(body) as Raw);
    if (mode === 'exposure') timed('map', () => take(part, name, raw));
  }
}

let answers = 0;
let open = 0;
let stats = {};
if (mode === 'exposure') {
  const fleet = timed('map', () => new Fleet(assemble(pieces), DEFAULT_CATALOGUE, DEFAULT_JUDGEMENT));
  const { surveyor, inventory } = fleet;
  const counted = new Map<object, number>();
  const count = (survey: ReturnType<Fleet['surveyOfGroup']>): void => {
    answers += 2 * DEFAULT_CATALOGUE.length;
    // Interfaces with the same groups share a survey; counting again would measure the counting.
    let own = counted.get(survey);
    if (own === undefined) {
      own = survey.answers.filter((answer) => answer?.v4.verdict === 'open').length;
      own += survey.answers.filter((answer) => answer?.v6.verdict === 'open').length;
      counted.set(survey, own);
    }
    open += own;
  };
  timed('groups', () => {
    for (const group of inventory.groups) count(fleet.surveyOfGroup(group));
  });
  timed('interfaces', () => {
    for (const one of inventory.interfaces) count(fleet.surveyOfInterface(one));
  });
  stats = surveyor.stats;
}
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ mode, ms, answers, open, stats, peakMegabytes }));

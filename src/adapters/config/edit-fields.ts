/** Edited rules of a group as text, YAML or JSON: `postern fix plan --edits FILE`. */
import type { Node } from 'yaml';
import type { EditDocument, WrittenRule } from '../../domain/plan/edit-document.ts';
import { PLAIN_RULE, type RuleField, specFrom, wrongFields } from '../../domain/plan/rule-text.ts';
import { parseConfigText } from './config-text.ts';
import { Field, type Wanted } from './field.ts';

const POLICIES = ['accept', 'drop'] as const;
const FIELDS = ['policy', 'protocol', 'ports', 'source', 'priority', 'description'] as const;
const RULE_ID = /^sgr-[0-9a-z-]+$/i;

const WANTED: Readonly<Record<RuleField, Wanted>> = {
  policy: 'choice',
  protocol: 'protocol',
  ports: 'rule-ports',
  source: 'rule-source',
  priority: 'priority',
  description: 'description',
};

/** Throws a `config-…` problem with line and column for the first thing that is wrong. */
export function parseEdits(path: string, text: string): EditDocument {
  const source = parseConfigText(path, text);
  const root = new Field(source, source.document.contents as Node | null, '', 0);
  const { group, add, change, remove } = root.members(['group', 'add', 'change', 'remove']);
  if (group === undefined) throw root.missing('group', 'group-id');
  const edits: EditDocument = {
    group: group.text('group-id', /^sg-[0-9a-z-]+$/i),
    add: (add?.items() ?? []).map((item) => newRule(item)),
    change: (change?.items() ?? []).map(changedRule),
    remove: (remove?.items() ?? []).map((item) => item.text('rule-id', RULE_ID)),
  };
  if (edits.add.length + edits.change.length + edits.remove.length === 0) throw root.missing('add', 'edits');
  return edits;
}

function newRule(item: Field): WrittenRule {
  const members = item.members(FIELDS);
  const rule = ruleIn(members);
  for (const name of wrongFields(rule)) {
    const field = members[name];
    throw field === undefined ? item.missing(name, WANTED[name]) : field.bad(WANTED[name]);
  }
  return rule;
}

function changedRule(item: Field): EditDocument['change'][number] {
  const { id, ...members } = item.members(['id', ...FIELDS]);
  if (id === undefined) throw item.missing('id', 'rule-id');
  const rule = ruleIn(members);
  // What is wrong beside fields that stay is seen once the rule is known.
  const some = specFrom({ ports: '1', source: '0.0.0.0/0' }, PLAIN_RULE);
  for (const name of wrongFields(rule, some)) {
    const field = members[name];
    if (field !== undefined) throw field.bad(WANTED[name]);
  }
  return { id: id.text('rule-id', RULE_ID), ...rule };
}

function ruleIn(members: Partial<Readonly<Record<RuleField, Field>>>): WrittenRule {
  const { policy, protocol, ports, source, priority, description } = members;
  return {
    ...(policy === undefined ? {} : { policy: policy.choice(POLICIES) }),
    ...(protocol === undefined ? {} : { protocol: written(protocol, 'protocol') }),
    ...(ports === undefined ? {} : { ports: written(ports, 'rule-ports') }),
    ...(source === undefined ? {} : { source: written(source, 'rule-source') }),
    ...(priority === undefined ? {} : { priority: Number(priority.integer() ?? Number.NaN) }),
    ...(description === undefined ? {} : { description: described(description) }),
  };
}

/** A port or a protocol may look like a number. */
function written(field: Field, wanted: Wanted): string {
  const number = field.integer();
  return number === undefined ? field.text(wanted) : String(number);
}

/** A description may be empty. */
function described(field: Field): string {
  const text = field.isEmpty ? '' : field.plain();
  if (text === undefined) throw field.bad('text');
  return text;
}

/** Edits of a group's rules as somebody writes them, by the ids of rules, and what they mean for the rules that are there. */
import type { SecurityGroup } from '../inventory/inventory.ts';
import type { Rule } from '../security-group/rule.ts';
import type { RuleEdit } from './edit-steps.ts';
import { specOf } from './rule-spec.ts';
import { PLAIN_RULE, type RuleField, type RuleText, specFrom, wrongFields } from './rule-text.ts';

/** What somebody writes of a rule. */
export type WrittenRule = Partial<RuleText>;

export interface EditDocument {
  readonly group: string;
  readonly add: readonly WrittenRule[];
  /** What is not written of a rule stays as it is. */
  readonly change: readonly (WrittenRule & { readonly id: string })[];
  /** Ids of rules. */
  readonly remove: readonly string[];
}

/** Why a part of a document cannot be done; `field` names it, as `change[0].source`. */
export type EditFault =
  | { readonly because: 'unknown-rule'; readonly field: string; readonly rule: string }
  /** A second edit of the same rule. */
  | { readonly because: 'twice'; readonly field: string; readonly rule: string }
  | { readonly because: 'wrong'; readonly field: string; readonly name: RuleField; readonly value: string };

export interface ReadEdits {
  readonly edits: readonly RuleEdit[];
  /** The field of each edit. */
  readonly fields: readonly string[];
}

/** The edits of a document, looked up in the rules that are there. */
export function editsFrom(document: EditDocument, group: SecurityGroup): ReadEdits | EditFault {
  const rules = new Map(group.rules.map((rule) => [rule.id, rule]));
  const edits: RuleEdit[] = [];
  const fields: string[] = [];
  const edited = new Set<string>();
  const lookUp = (id: string, field: string): Rule | EditFault => {
    const rule = rules.get(id);
    if (rule === undefined) return { because: 'unknown-rule', field, rule: id };
    if (edited.has(id)) return { because: 'twice', field, rule: id };
    edited.add(id);
    return rule;
  };
  for (const [i, { id, ...text }] of document.change.entries()) {
    const field = `change[${i}]`;
    const old = lookUp(id, `${field}.id`);
    if ('because' in old) return old;
    const wrong = firstWrong(field, text, old);
    if (wrong !== undefined) return wrong;
    edits.push({ kind: 'change', old, rule: specFrom(text, specOf(old)) });
    fields.push(field);
  }
  for (const [i, id] of document.remove.entries()) {
    const field = `remove[${i}]`;
    const old = lookUp(id, field);
    if ('because' in old) return old;
    edits.push({ kind: 'remove', old });
    fields.push(field);
  }
  for (const [i, text] of document.add.entries()) {
    const field = `add[${i}]`;
    const wrong = firstWrong(field, text, undefined);
    if (wrong !== undefined) return wrong;
    edits.push({ kind: 'add', rule: specFrom(text) });
    fields.push(field);
  }
  return { edits, fields };
}

function firstWrong(field: string, text: WrittenRule, old: Rule | undefined): EditFault | undefined {
  const [name] = wrongFields(text, old === undefined ? PLAIN_RULE : specOf(old));
  return name && { because: 'wrong', field: `${field}.${name}`, name, value: String(text[name] ?? '') };
}

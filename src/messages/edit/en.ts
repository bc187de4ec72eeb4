/** English texts about rules that somebody edits. */
import { fixEn } from '../fix/en.ts';

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const how: Readonly<Record<string, string>> = { added: 'added', removed: 'removed', changed: 'changed' };

export const editEn = {
  opens: (p: { ports: string; to: string }): string => `opens ${p.ports} to ${p.to}`,
  changes: (p: { ports: string }): string => `changes who reaches ${p.ports}`,
  otherPorts: 'Let in by the edited rules on any port, as if nothing else were on the interfaces',
  opening: (p: { ports: string; sources: string }): string => `${p.ports} to ${p.sources}`,
  accepted: (p: { services: string; reason: string }): string =>
    `Exposed on purpose: ${p.services}. Reason: ${p.reason}`,
  noPortChanges: 'Nobody gains or loses an ops port.',
  help: {
    edits: 'plan the edited rules of a group instead: a YAML or JSON file, or - for standard input',
    acceptExposure: 'a service that the edited rules may expose (repeatable); takes --reason',
    reason: 'why it may be exposed; kept with the plan',
  },
  problem: {
    'edit-bad': (p: { field: string; because: string; value: string; other: string }) => ({
      text:
        p.because === 'unknown-rule'
          ? `\`${p.field}\`: the group has no rule \`${p.value}\``
          : p.because === 'twice'
            ? `\`${p.field}\`: the rule \`${p.value}\` is edited twice`
            : p.because === 'same-rule'
              ? `\`${p.field}\`: ${p.other === '' ? 'another new rule' : `the rule \`${p.other}\``} says the same already`
              : p.because === 'description'
                ? `\`${p.field}\`: no call can empty the description of a rule`
                : p.because === 'no-way-back'
                  ? `\`${p.field}\`: the rule has a priority that no call can put back, so there would be no way back`
                  : `\`${p.field}\`: \`${p.value}\` is not right`,
      hint:
        p.because === 'unknown-rule'
          ? 'look at the rules of the group as they are now: postern explain ID'
          : p.because === 'same-rule'
            ? 'leave it out; a description alone is changed at the rule itself'
            : p.because === 'description'
              ? 'write another one'
              : p.because === 'no-way-back'
                ? 'leave the rule as it is and add others in front of it'
                : p.because === 'twice'
                  ? 'say once what becomes of it'
                  : 'see docs/guide/edit.md for what a rule may say',
    }),
    'edit-blocked': (p: {
      group: string;
      because: string;
      resource: string;
      rules: number;
      allowed: number;
    }) => ({
      text: `the rules of \`${p.group}\` are not changed: ${p.because === 'too-many-rules' ? fixEn.limit(p) : (fixEn.because[p.because] ?? p.because)}`,
      hint: `see what is known of it: postern explain ${p.group}`,
    }),
    'edit-exposes': (p: {
      exposed: string;
      services: string;
      host: string;
      witness: string;
      rules: string;
    }) => ({
      text:
        `the edited rules would expose ${p.exposed} of \`${p.host}\`` +
        (p.witness === '' ? '' : `: \`${p.witness}\` gets in`) +
        (p.rules === '' ? '' : ` by ${p.rules}`),
      hint: `name narrower sources; or answer for it: --accept-exposure ${p.services} --reason TEXT`,
    }),
    'edit-stale': (p: { group: string; rule: string; how: string; more: number }) => ({
      text:
        `the rules of \`${p.group}\` are not those that were edited` +
        (p.rule === '' ? '' : `: rule \`${p.rule}\` was ${how[p.how] ?? p.how}`) +
        (p.more === 0 ? '' : `, and ${counted(p.more, 'more rule')}`),
      hint: 'nothing was changed; look at the rules as they are now, and edit them again',
    }),
  },
};

export type EditMessages = typeof editEn;

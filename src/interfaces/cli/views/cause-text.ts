/** What is said about one root cause, as labelled lines of text. */
import type { Finding, PathRef, ResourceRef } from '../../../domain/finding.ts';
import type { Messages } from '../../../messages/index.ts';
import type { Cause } from './causes.ts';
import { resourceText, ruleText, sourcesText } from './rule-text.ts';

export interface CauseRow {
  readonly of: 'ports' | 'rule' | 'hiddenBy' | 'sources' | 'proof' | 'path' | 'affects' | 'literal' | 'todo';
  /** Empty for a line that goes on with the one before it. */
  readonly label: string;
  readonly text: string;
}

/** Lines in the order of reports. `rules` and `affected` say how many of each are named. */
export function causeRows(
  { head, findings }: Cause,
  messages: Messages,
  { rules = 3, affected = 3 }: { readonly rules?: number; readonly affected?: number } = {},
): CauseRow[] {
  const labels = messages.scan;
  const row = (of: CauseRow['of'], label: string, text: string): CauseRow[] =>
    text === '' ? [] : [{ of, label, text }];
  const missed =
    head.verdict === 'open' &&
    head.protocol !== null &&
    findings.every(({ literal }) => literal === 'closed');
  return [
    ...row('ports', labels.ports, portsText(findings, messages)),
    ...head.rules.slice(0, rules).flatMap((rule) => row('rule', labels.rule, ruleText(rule, messages))),
    ...(head.hiddenBy === undefined
      ? []
      : row(
          'hiddenBy',
          labels.hiddenBy,
          head.hiddenBy.map((rule) => ruleText(rule, messages)).join(messages.andThen) || labels.nothingLeft,
        )),
    ...(head.sources.length === 0
      ? []
      : row('sources', labels.sources, sourcesText(head.sources, head.verdict, head.family, messages))),
    ...(head.witness === null
      ? []
      : row(
          'proof',
          labels.proof,
          labels.witness(head.witness.source, `${head.witness.protocol}/${head.witness.port}`),
        )),
    ...(head.path === null ? [] : row('path', labels.path, pathText(head.path, messages))),
    ...row('affects', labels.affects, affectedText(head, findings, messages, affected)),
    ...(missed ? row('literal', '', labels.literalMisses) : []),
    ...row('todo', labels.todo, fixText(head, messages)),
  ];
}

export function titleOf(check: string, messages: Messages): string {
  return messages.check[check]?.title ?? check;
}

/** What to do about a finding. */
export function fixText({ check, serviceManaged }: Finding, messages: Messages): string {
  return serviceManaged ? messages.scan.managed : (messages.check[check]?.fix ?? '');
}

/** Which ports findings are about: services with their ports, or every port of a protocol. */
export function portsText(
  findings: readonly Pick<Finding, 'service' | 'protocol' | 'port' | 'family'>[],
  messages: Messages,
): string {
  const whole = new Set(
    findings.flatMap((one) => (one.protocol !== null && one.port === null ? [one.protocol] : [])),
  );
  const single = findings.flatMap((one) =>
    one.port === null || one.protocol === null || whole.has(one.protocol)
      ? []
      : [`${messages.service(one.service ?? '')} ${one.protocol}/${one.port}`],
  );
  const families = [...new Set(findings.flatMap((one) => one.family ?? []))].map(
    (family) => messages.family[family],
  );
  const ports = [...[...whole].map((protocol) => messages.scan.every(protocol)), ...new Set(single)];
  return ports.length === 0 ? '' : `${ports.join(', ')} (${families.join(', ')})`;
}

function affectedText(head: Finding, findings: readonly Finding[], messages: Messages, most: number): string {
  const instances = new Map<string, ResourceRef>(
    findings.flatMap((one) => (one.resource.type === 'instance' ? [[one.resource.id, one.resource]] : [])),
  );
  if (instances.size === 0)
    return head.instances === null || head.protocol === null ? '' : messages.scan.instances(head.instances);
  const names = [...instances.values()].slice(0, most).map(resourceText).join(', ');
  const more = instances.size > most ? `, ${messages.scan.more(instances.size - most)}` : '';
  return messages.labelled(messages.scan.instances(instances.size), `${names}${more}`);
}

export function pathText(path: PathRef, messages: Messages): string {
  return 'address' in path ? messages.path[path.kind](path.address) : messages.path[path.kind]();
}

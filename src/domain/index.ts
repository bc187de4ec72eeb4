/**
 * The exposure engine, for other tools. Pure: no clock, no input or output, no Node.
 *
 * Terminology. *Ops port*: a port that administrators use; the catalogue names them. *Group, rule*: a security group
 * and one of its inbound rules. *Interface*: where rules act; the rules of all its groups are pooled. *Exposure*: the
 * exact set of sources that reach a (protocol, port). *Verdict*: open, broad, restricted, closed or unknown. *Literal*:
 * what a check that compares texts would say. *Witness*: one packet that proves a finding.
 */
export { DEFAULT_CATALOGUE, type OpsPort } from './catalogue.ts';
export type * from './finding.ts';
export { Fleet } from './inventory/fleet.ts';
export type * from './inventory/inventory.ts';
export { type AddressSet, type Family, parseBlock, toCidrs } from './net/address.ts';
export { parsePortRange } from './net/port.ts';
export { parseProtocol } from './net/protocol.ts';
export type * from './security-group/exposure.ts';
export { exposureOf, fateOf } from './security-group/exposure-of.ts';
export { type Lists, NO_LISTS } from './security-group/lists.ts';
export type * from './security-group/rule.ts';
export type { Target } from './security-group/target.ts';
export { DEFAULT_JUDGEMENT, type Judgement } from './security-group/verdict.ts';

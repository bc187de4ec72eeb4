/** All checks, in the order in which reports list them. */
import { allPortsOpen } from './all-ports-open.ts';
import type { Check } from './check.ts';
import { defaultGroupInUse } from './default-group-in-use.ts';
import { openGroupUnattached } from './open-group-unattached.ts';
import { opsPortOpen } from './ops-port-open.ts';
import { rdpOpen } from './rdp-open.ts';
import { ruleWithoutEffect } from './rule-without-effect.ts';
import { sshOpen } from './ssh-open.ts';

export const CHECKS: readonly Check[] = Object.freeze([
  allPortsOpen,
  sshOpen,
  rdpOpen,
  opsPortOpen,
  defaultGroupInUse,
  openGroupUnattached,
  ruleWithoutEffect,
]);

/** What a report says besides its findings: declarations that did not take effect, or that narrow what was asked. */
import type { TrustWarning } from './config/trust.ts';
import type { Transport } from './net/protocol.ts';
import type { WaiverTarget } from './waiver/waiver.ts';

/** A waiver that no longer keeps its findings back: its day is over, or what it is bound to has changed. */
export interface WaiverWarning {
  readonly code: 'waiver-expired' | 'waiver-void';
  readonly target: WaiverTarget;
  readonly id: string;
  readonly check: string;
  readonly until: string;
}

/** A port of the default catalogue that the owner has taken out of it. */
export interface PortWarning {
  readonly code: 'port-not-asked';
  readonly protocol: Transport;
  readonly port: number;
}

export type Warning = TrustWarning | WaiverWarning | PortWarning;

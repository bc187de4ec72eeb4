/** The section `events`: who may tell the service what was done. */
import type { EventBridgeSettings } from '../../domain/watch/event-bridge.ts';
import type { Field } from './field.ts';
import { textsOf, urlOf } from './sign-in-fields.ts';
import { cidrsOf, SeenBlocks } from './trusted-fields.ts';
import { variableOf } from './variable-field.ts';

export function eventBridgeOf(field: Field): EventBridgeSettings | null {
  const { eventBridge } = field.members(['eventBridge']);
  if (eventBridge === undefined) return null;
  const members = eventBridge.members(['address', 'token', 'regions', 'signature', 'from']);
  const { address, token, regions, from } = members;
  if (address === undefined) throw eventBridge.missing('address', 'delivery');
  if (token === undefined) throw eventBridge.missing('token', 'variable');
  const signature = members.signature?.choice(['required', 'none']) ?? 'required';
  const buses = regions === undefined ? [] : textsOf(regions, 'region', /^[a-z]{2}-[a-z0-9-]+$/);
  // Whose certificates count has to be said: others can have addresses that look like the vendor's.
  if (signature === 'required' && buses.length === 0) throw eventBridge.missing('regions', 'region');
  // It is signed letter by letter, so it stays as it is written.
  urlOf(address, 'delivery');
  return {
    address: address.text(),
    token: variableOf(token),
    regions: buses,
    signature,
    from: from === undefined ? [] : cidrsOf(from, new SeenBlocks()),
  };
}

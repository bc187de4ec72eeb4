/**
 * The one door to the official SDK. Its packages are CommonJS with a `default` inside `default`, cost tens of
 * milliseconds to load, and are therefore loaded here, once, when the first call is made.
 */
import { createRequire } from 'node:module';

export type Core = typeof import('@alicloud/openapi-core');
export type Credentials = typeof import('@alicloud/credentials');

const load = createRequire(import.meta.url);

export function loadCore(): Core {
  return load('@alicloud/openapi-core') as Core;
}

export function loadCredentials(): Credentials {
  return load('@alicloud/credentials') as Credentials;
}

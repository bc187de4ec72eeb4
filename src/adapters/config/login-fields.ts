/** The section `logins`: on which ports hosts are signed in to, where it is not by their system alone. */
import {
  DEFAULT_LOGINS,
  LOGIN_SERVICES,
  type LoginSettings,
  type ServiceLogin,
} from '../../domain/plan/login-ports.ts';
import type { Field } from './field.ts';
import { portOf } from './port-fields.ts';

/** Keys of tags, as the vendor takes them: up to 128 characters, not its own prefixes, no addresses of pages. */
const TAG_KEY = /^(?!aliyun|acs:)(?!.*https?:\/\/)\S(.{0,126}\S)?$/i;

export function loginsOf(field: Field): LoginSettings {
  const services = field.members(LOGIN_SERVICES);
  const settings = { ...DEFAULT_LOGINS };
  for (const service of LOGIN_SERVICES) {
    const one = services[service];
    if (one !== undefined) settings[service] = serviceOf(one, settings[service]);
  }
  // One tag cannot say two ports.
  const tag = services.rdp?.members(MEMBERS).tag ?? services.ssh?.members(MEMBERS).tag;
  if (tag !== undefined && settings.ssh.tag === settings.rdp.tag) throw tag.bad('other-tag');
  return settings;
}

const MEMBERS = ['port', 'tag'] as const;

function serviceOf(field: Field, usual: ServiceLogin): ServiceLogin {
  const { port, tag } = field.members(MEMBERS);
  return {
    ...usual,
    ...(port === undefined ? {} : { port: portOf(port) }),
    ...(tag === undefined ? {} : { tag: tag.text('tag-key', TAG_KEY) }),
  };
}

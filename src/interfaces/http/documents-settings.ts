/** Settings, waivers and accounts, as the service answers and takes them. */
import { z } from 'zod';
import { CHECK_IDS } from '../../app/scan.ts';
import { SETTINGS_SECTIONS } from '../../app/settings/settings.ts';
import { many } from './documents.ts';

const Value = z
  .unknown()
  .describe('In the form that the section has in postern.yaml: docs/reference/schemas/config.v1.json.');

const Section = z
  .union([
    z.object({ from: z.enum(['default', 'store']), value: Value }),
    z.object({
      from: z.enum(['file', 'flag']).describe('Only to be read here.'),
      path: z.string().describe('The file, or the flag, that says it.'),
      value: Value,
    }),
  ])
  .meta({ id: 'SettingsSection' });

function bySection<T extends z.ZodType>(one: T) {
  return z.object(
    Object.fromEntries(SETTINGS_SECTIONS.map((name) => [name, one])) as Record<
      (typeof SETTINGS_SECTIONS)[number],
      T
    >,
  );
}

const Days = z.int().optional();

export const SettingsDocument = z
  .object({
    version: z.int().describe('Of what is kept in the store; the ETag. 0 when nothing is.'),
    changed: z.object({ at: z.string(), by: z.string() }).nullable(),
    sections: bySection(Section),
    effective: z
      .object({
        trusted: many(z.object({ name: z.string(), kind: z.string(), cidrs: many(z.string()) })),
        trustedLists: many(
          z.object({ name: z.string(), kind: z.string(), id: z.string(), region: z.string() }),
        ),
        catalogue: many(z.object({ service: z.string(), protocol: z.enum(['tcp', 'udp']), port: z.int() })),
        broadOver: z
          .object({ ipv4: z.string(), ipv6: z.string() })
          .describe('Numbers of addresses, as text.'),
        channels: many(z.string()),
        retention: z.object({ scans: Days, inventories: Days, messages: Days, trail: Days, audit: Days }),
        waivers: z.int(),
      })
      .describe('What the service judges and tells by, all sections taken together.'),
  })
  .meta({ id: 'Settings' });

export const SettingsChangeDocument = z
  .strictObject({ sections: bySection(Value).partial().strict() })
  .describe('Each section in the form that it has in postern.yaml.');

export const WaiverBody = z.object({
  target: z.enum(['rule', 'group', 'instance']),
  id: z.string(),
  check: z.string(),
  protocol: z.enum(['tcp', 'udp']).optional(),
  port: z.int().optional(),
  family: z.enum(['ipv4', 'ipv6']).optional(),
  content: z.string().describe('Digest of the rules that it is bound to.'),
  reason: z.string(),
  owner: z.string(),
  until: z.string().describe('The last day on which it holds.'),
});

export const WaiverDocument = z
  .object({
    id: z.string().describe('Made from its scope.'),
    from: z.enum(['file', 'store']).describe('Those of the file are only to be read here.'),
    path: z.string().nullable().describe('The file that it stands in.'),
    version: z.int().nullable().describe('The ETag; null for those of the file.'),
    changed: z.object({ at: z.string(), by: z.string() }).nullable(),
    state: z
      .enum(['holds', 'expired', 'void', 'no-finding', 'unknown'])
      .describe('As of what was read last; unknown before anything was.'),
    findings: z.int().nullable().describe('How many it speaks of; null before anything was read.'),
    waiver: WaiverBody,
  })
  .meta({ id: 'Waiver' });

const Words = z.string().max(1000).regex(/\S/);
const Day = z.iso.date().describe('A day that is not over yet.');

export const NewWaiverDocument = z.strictObject({
  id: z.string().min(1).max(200).describe('Of a finding, a rule, a group or an instance.'),
  check: z
    .enum(CHECK_IDS as [string, ...string[]])
    .optional()
    .describe('Only findings of this check.'),
  reason: Words,
  owner: Words,
  until: Day,
});

export const WaiverRequestDocument = z
  .object({
    id: z.string(),
    version: z.int().describe('The ETag.'),
    by: z.string().describe('Who asks.'),
    at: z.string(),
    wanted: z.object({
      id: z.string().describe('Of a finding, a rule, a group or an instance.'),
      check: z.string().optional(),
      reason: z.string(),
      owner: z.string(),
      until: z.string(),
    }),
    state: z.enum(['asked', 'granted', 'denied']),
    decided: z
      .object({ by: z.string(), at: z.string(), words: z.string().describe('Why it was denied.') })
      .nullable(),
  })
  .meta({ id: 'WaiverRequest', description: 'A waiver that somebody asks for who may not make it.' });

export const WaiverAnswerDocument = z.strictObject({
  answer: z.enum(['grant', 'deny']),
  words: z.string().max(1000).default('').describe('Why it is denied.'),
});

export const WaiverChangeDocument = z.strictObject({
  reason: Words.optional(),
  owner: Words.optional(),
  until: Day.optional(),
  bind: z.boolean().default(false).describe('Binds it to the rules as they are now.'),
});

export const AccountDocument = z
  .object({
    id: z.string(),
    name: z.string(),
    access: z
      .union([
        z.object({ kind: z.literal('default') }),
        z.object({ kind: z.literal('role'), role: z.string() }),
      ])
      .describe(
        'As the service was started (its credentials, or --role), or by a role of the account that its credentials may assume.',
      ),
    enabled: z.boolean().describe('Whether it is read.'),
    addedAt: z.string(),
    addedBy: z.string(),
    version: z.string().describe('The ETag.'),
  })
  .meta({ id: 'WatchedAccount' });

export const AccountChangeDocument = z.strictObject({
  name: z.string().trim().max(200).default(''),
  access: z.union([
    z.strictObject({ kind: z.literal('default') }),
    z.strictObject({ kind: z.literal('role'), role: z.string().regex(/^[\w.-]{1,64}$/) }),
  ]),
  enabled: z.boolean().default(true),
});

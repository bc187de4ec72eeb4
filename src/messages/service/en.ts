/** Texts of the service. */
/** Parts of a request, as the server calls them. */
const PARTS: Readonly<Record<string, string>> = { querystring: 'query', params: 'path' };

export const serviceEn = {
  help: {
    serve: 'keep watch: scan on the clock, and answer over HTTP',
    listen: 'address and port to answer on (default: 127.0.0.1:8765; what others can reach needs TLS)',
    database:
      'PostgreSQL to keep everything in, such as postgres://user@host/postern (default: the state folder)',
    scanEvery: 'time between full scans: 15m, 1h, 1d (default: 1h)',
    eventsEvery:
      'time between looks at the trail of events: 5s, 1m, or none (default: 10s, and 2s where the cloud is on this machine)',
    twoPersons: 'plans are carried out, and waivers hold, only when somebody else has approved them',
    tlsCert: 'certificate chain in PEM',
    tlsKey: 'its private key in PEM',
  },
  started: (p: { endpoint: string; target: string; where: string }): string =>
    `Postern keeps watch over ${p.target} and answers on ${p.endpoint}. What it knows is in ${p.where}. Ctrl-C stops it.`,
  target: { vendor: 'Alibaba Cloud', local: 'the local cloud' },
  token: (p: { token: string }): string =>
    `Token of the user \`admin\`, shown this once:\n  ${p.token}\nSend it as: Authorization: Bearer …`,
  stopped: 'Stopped.',
  failed: (p: { task: string; problem: string }): string => `${p.task}: ${p.problem}`,
  problem: {
    'http-unauthenticated': () => ({
      text: 'nobody is signed in',
      hint: 'sign in, or send a token: Authorization: Bearer …',
    }),
    'http-bad-login': () => ({
      text: 'name or password is wrong',
      hint: 'an administrator can set another password',
    }),
    'http-forbidden': (p: { role: string; has: string }) => ({
      text: `this takes the role \`${p.role}\`, and you have \`${p.has}\``,
      hint: 'ask an administrator',
    }),
    'http-csrf': () => ({
      text: 'the request does not carry the token of the session’s own pages',
      hint: 'take it from GET /api/v1/session and send it as x-csrf-token',
    }),
    'http-not-found': (p: { path: string }) => ({
      text: `nothing is at \`${p.path}\``,
      hint: 'see /openapi.json',
    }),
    'http-too-many': () => ({ text: 'too many requests', hint: 'try again in a minute' }),
    'http-too-large': (p: { limit: number }) => ({
      text: `the body is larger than ${p.limit} bytes`,
      hint: 'send less at once',
    }),
    'http-media-type': (p: { type: string }) => ({
      text: `bodies of the type \`${p.type}\` are not read here`,
      hint: 'send application/json',
    }),
    'http-bad-field': (p: { part: string; field: string; expected: string }) => ({
      text: `${PARTS[p.part] ?? p.part}${p.field === '' ? '' : ` \`${p.field}\``} is wrong: ${p.expected}`,
      hint: 'nothing has been changed; see /openapi.json',
    }),
    'http-bad-value': (p: { field: string; value: string; expected: string }) => ({
      text: `\`${p.field}\` cannot be \`${p.value}\``,
      hint: `expected: ${p.expected}`,
    }),
    'needs-approval': (p: { plan: string }) => ({
      text: `nobody but who made it has approved the plan \`${p.plan}\``,
      hint: 'somebody else with the role `approver` approves it first',
    }),
    'needs-node': (p: { version: string }) => ({
      text: 'this version of Node cannot hash passwords',
      hint: `use Node ${p.version} or newer, or tokens`,
    }),
    'user-taken': (p: { name: string }) => ({
      text: `there is a user \`${p.name}\` already`,
      hint: 'choose another name',
    }),
    'scan-running': () => ({ text: 'a scan is running', hint: 'wait until it has ended' }),
    'vendor-check-running': () => ({
      text: 'the vendor’s checks are being looked at already',
      hint: 'wait until that has ended',
    }),
    'not-scanned': () => ({
      text: 'nothing has been read yet',
      hint: 'wait for the first scan, or start one',
    }),
    'http-too-much-work': (p: { limit: string }) => ({
      text: `this takes more than ${p.limit}`,
      hint: 'ask about less at once: fewer statements, or readings that `profile` gives',
    }),
    'serve-needs-tls': (p: { host: string }) => ({
      text: `\`${p.host}\` can be reached by others, and there is no TLS`,
      hint: 'give --tls-cert and --tls-key, or listen on 127.0.0.1',
    }),
    'serve-tls-unreadable': (p: { path: string; reason: string }) => ({
      text: `\`${p.path}\` cannot be used for TLS: ${p.reason}`,
      hint: 'give a certificate chain and its private key in PEM',
    }),
  },
};

export type ServiceMessages = typeof serviceEn;

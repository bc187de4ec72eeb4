/** Writes docs/reference from the code: `node tools/reference.ts`. A test compares the files with what this makes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeGuardrail } from '../src/app/guardrail-report.ts';
import { CHECKS } from '../src/checks/index.ts';
import type { Param, Params } from '../src/cloud/kernel/params.ts';
import { operations } from '../src/cloud/registry.ts';
import { COMPLIANCE, FRAMEWORKS } from '../src/domain/compliance.ts';
import { type Counts, MATURITY_ITEMS } from '../src/domain/maturity/items.ts';
import { DEFAULT_GUARDRAIL, TIERS } from '../src/domain/policy/guardrail.ts';
import type { ProfileBox } from '../src/domain/policy/prove/profiles.ts';
import { SWITCHES } from '../src/domain/semantics/profile.ts';
import { en } from '../src/messages/en.ts';
import type { ProblemCode } from '../src/problem.ts';
import { API_HEADS, apiDocument, apiSections } from './api-page.ts';

const ROOT = join(import.meta.dirname, '..');
const NOTE = 'Made from the code by `node tools/reference.ts`.';

/** Shows each parameter of a text by its name. */
const NAMED = new Proxy({}, { get: (_, name) => `<${String(name)}>` });

/** Every generated page by its path from the root. */
export async function referencePages(): Promise<Record<string, string>> {
  return {
    'docs/reference/api.md': await apiPage(),
    'docs/reference/operations.md': operationsPage(),
    'docs/reference/checks.md': checksPage(),
    'docs/reference/compliance.md': compliancePage(),
    'docs/reference/problems.md': problemsPage(),
    'docs/reference/policy-diagnostics.md': diagnosticsPage(),
    'docs/reference/semantics.md': semanticsPage(),
    'docs/reference/guardrails.md': guardrailsPage(),
    'docs/reference/maturity.md': maturityPage(),
  };
}

/** What the service answers over HTTP. */
async function apiPage(): Promise<string> {
  const sections = apiSections(await apiDocument()).map(
    ({ tag, rows }) =>
      `## ${tag}\n\n${table(
        API_HEADS,
        rows.map((cells) => row(...cells)),
      )}`,
  );
  return page(
    'HTTP API',
    'What `postern serve` answers. `GET /openapi.json` of a running service is the same with every schema (OpenAPI 3.1). A role may do what those before it may: viewer, operator, approver, admin; – needs nobody. Parameters in **bold** are required. Refusals are [problems](problems.md) as `application/problem+json`; besides those below any call can be refused with 400, 429, 500 and 503, one that wants a role with 401 and 403, and one that carries a body with 413, 415 and 422: 400 is for what is no JSON and for paths, queries and headers, 422 for a body whose fields or values cannot be taken.',
    ...sections,
  );
}

/** What each tier closes, leaves and costs, as the prover finds it. */
function guardrailsPage(): string {
  const m = en.prove;
  const kind = (id: string): string =>
    id
      .split(' > ')
      .map((one) => m.kind[one] ?? one)
      .join(m.nextStep);
  const reading = (boxes: readonly ProfileBox[]): string =>
    boxes
      .map((box) =>
        Object.entries(box)
          .map(([name, values]) => `\`${name}=${values.join('|')}\``)
          .join(' and '),
      )
      .join(m.or) || m.everyReading;
  const list = (items: readonly string[]): string =>
    items.length === 0 ? `- ${m.generate.nothing}` : items.map((item) => `- ${item}`).join('\n');
  const under = (
    items: readonly { readonly kind: string; readonly where: readonly ProfileBox[] }[],
  ): string =>
    items.length === 0
      ? `Nothing.`
      : table(
          ['call', 'under'],
          items.map(({ kind: id, where }) => row(kind(id), reading(where))),
        );
  const sections = TIERS.map((tier) => {
    const report = describeGuardrail(tier, DEFAULT_GUARDRAIL, 'control');
    const protects = report.tampering.stopped.map((action) => `\`${action}\``).join(', ');
    return [
      `## ${tier}`,
      `${m.generate.tier[tier]}: ${m.generate.size(report.size, report.limit)}.`,
      `### Closes, under every reading\n\n${list(report.closes.map(kind))}`,
      `### Leaves to detection\n\n${under(report.leaves)}`,
      `### Stops too\n\n${under(report.costs)}`,
      `### Protects itself against\n\n${protects === '' ? 'Nothing.' : `${protects}.`}`,
    ].join('\n\n');
  });
  return page(
    'Guardrails',
    'The tiers of `postern policy generate`, and what the prover finds about each: which calls it stops, which still bring an ops port within reach, and which everyday calls it stops too. A reading is a choice among what the vendor leaves open ([semantics profile](semantics.md)). No policy sees what was open before it, or what other services write with their own roles. `postern scan` does.',
    ...sections,
  );
}

function operationsPage(): string {
  const products = [...new Set(operations.map((one) => `${one.product} ${one.version}`))];
  const sections = products.map((product) => {
    const rows = operations
      .filter((one) => `${one.product} ${one.version}` === product)
      .toSorted((a, b) => (a.action < b.action ? -1 : 1))
      .map(({ action, access, params, ram, errors }) =>
        row(
          `**${action}**`,
          access,
          paramsText(params),
          `\`${ram.action}\``,
          errors.map((code) => `\`${code}\``).join(' '),
        ),
      );
    return `## ${product}\n\n${table(['operation', 'access', 'parameters', 'RAM action', 'refusals of its own'], rows)}`;
  });
  return page(
    'Operations of the local cloud',
    `${operations.length} operations. Parameters in **bold** are required; others that the vendor has are ignored. Every operation can also answer the common refusals: signature, time, access key, region, permission, missing or invalid parameter, throttling.`,
    ...sections,
  );
}

function paramsText(params: Params): string {
  return Object.entries(params)
    .map(([name, param]) => (param.required ? `**${name}**` : name) + suffix(param))
    .join(', ');
}

function suffix({ wire, fields }: Param<unknown>): string {
  const inner = fields === undefined ? '' : `{${paramsText(fields)}}`;
  return {
    string: '',
    integer: '',
    boolean: '',
    'json-list': ' (JSON list)',
    list: '.N',
    object: `.${inner}`,
    'object-list': `.N.${inner}`,
  }[wire];
}

function checksPage(): string {
  const rows = CHECKS.map(({ id, controls }) => {
    const texts = en.check[id as keyof typeof en.check];
    if (texts === undefined) throw new Error(`the check ${id} has no texts`);
    const { title, fix } = texts;
    const elsewhere = controls.map(({ catalogue, item }) => `${catalogue}: ${item}`).join('<br>');
    return row(`\`${id}\``, title, fix, elsewhere);
  });
  return page(
    'Checks',
    'What `postern scan` reports, and where other catalogues have it. Standards have [a page of their own](compliance.md).',
    table(['check', 'finds', 'what to do', 'elsewhere'], rows),
  );
}

/** Which clauses of which standards each check is evidence about. */
function compliancePage(): string {
  const sections = FRAMEWORKS.map(({ id, name, version, source }) => {
    const refs = Object.entries(COMPLIANCE).flatMap(([check, list]) =>
      list.filter(({ framework }) => framework === id).map((ref) => ({ check, ...ref })),
    );
    const controls = [...new Set(refs.map(({ control }) => control))].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    );
    const rows = controls.map((control) => {
      const own = refs.filter((ref) => ref.control === control);
      const by = (basis: string): string =>
        own
          .filter((ref) => ref.basis === basis)
          .map(({ check }) => `\`${check}\``)
          .join(', ');
      return row(control, by('catalogue'), by('reading'));
    });
    return `## ${name} ${version}\n\nSource: ${source}.\n\n${table(['clause', 'mapped by the source', 'our reading'], rows)}`;
  });
  return page(
    'Compliance',
    'Which clauses the checks are evidence about, as `postern report` names them. A finding speaks against a clause; no finding does not yet mean that it is fulfilled. A *twin check* is the same check of another cloud.',
    ...sections,
    'Left out, because their numbers are not confirmed: clauses 8.1.4.4 and 8.2.3.1 of GB/T 22239-2019. Left out, because no finding of a scan speaks for or against it: clause 2.22 of the CIS benchmark (alerts on changes of security groups).',
  );
}

/** The items of the maturity assessment, with what counts and what it costs. */
function maturityPage(): string {
  const m = en.vendor.maturity;
  const rows = MATURITY_ITEMS.map(({ id, full, counts, levels }) =>
    row(
      `\`${id}\``,
      m.item[id] ?? id,
      String(full),
      countsText(counts),
      m.level[levels.reachable],
      m.level[levels.unreachable],
    ),
  );
  return page(
    'Maturity assessment',
    `${m.note} Its marks, thresholds and ports are not published; those below are Postern's. \`postern maturity\` makes it of a scan, over instances.`,
    table(['item', 'finds', 'full marks', 'findings that count', 'level', 'level out of reach'], rows),
    'An item is at its level as soon as one instance is affected that can be reached from the internet, and at the level out of reach when none of those affected can. A way in that is not known counts as one. At the level CRITICAL it has no marks; otherwise it loses marks by the share of instances that are affected, those out of reach counting half, rounded down to a tenth. Where an instance could not be decided the marks are two bounds, and the item is UNKNOWN unless it is reached for certain elsewhere. Findings that a waiver covers count. Without instances nothing is applicable.',
  );
}

function countsText({ checks, verdicts, services }: Counts): string {
  const of =
    services === undefined
      ? ''
      : 'only' in services
        ? `, of ${services.only.join(', ')}`
        : `, but of ${services.except.join(', ')}`;
  return `${checks.map((check) => `\`${check}\``).join(', ')} (${verdicts.length === 5 ? 'any verdict' : verdicts.join(', ')})${of}`;
}

function problemsPage(): string {
  const texts = en.problem as unknown as Record<
    ProblemCode,
    (params: object) => { text: string; hint: string }
  >;
  const rows = (Object.keys(texts) as ProblemCode[]).map((code) => {
    const { text, hint } = texts[code](NAMED);
    return row(`<a id="${code}"></a>\`${code}\``, text, hint);
  });
  return page(
    'Problems',
    'What the program says when it cannot do what was asked. It then exits with 1 and has changed nothing.',
    table(['code', 'text', 'hint'], rows),
  );
}

function diagnosticsPage(): string {
  const texts = en.policies.diagnostic as unknown as Record<
    string,
    (params: object) => { text: string; hint: string }
  >;
  const rows = Object.entries(texts).map(([code, render]) => {
    const { text, hint } = render(NAMED);
    return row(`<a id="${code}"></a>\`${code}\``, text, hint);
  });
  return page(
    'Policy diagnostics',
    'What `postern policy check` says about a policy document. See [the guide](../guide/policies.md).',
    table(['code', 'text', 'hint'], rows),
  );
}

function semanticsPage(): string {
  const rows = Object.entries(SWITCHES).map(([name, values]) =>
    row(`\`${name}\``, ...[`**${values[0]}**`, values.slice(1).join(', ')]),
  );
  return page(
    'Semantics profile',
    'Where the behaviour of the vendor is not confirmed, it is a switch. The default comes first; `src/domain/semantics/profile.ts` says what is known.',
    table(['switch', 'default', 'or'], rows),
  );
}

const row = (...cells: readonly string[]): string =>
  `| ${cells
    .map((cell) =>
      cell
        .replaceAll('|', '\\|')
        .replaceAll('\n', ' ')
        .replace(/<(\w+)>(?!<)/g, (all, name: string) => (name === 'br' ? all : `‹${name}›`)),
    )
    .join(' | ')} |`;

function table(heads: readonly string[], rows: readonly string[]): string {
  return [row(...heads), row(...heads.map(() => '---')), ...rows].join('\n');
}

function page(title: string, ...parts: readonly string[]): string {
  return `# ${title}\n\n${[...parts, NOTE].join('\n\n')}\n`;
}

if (import.meta.main) {
  for (const [path, text] of Object.entries(await referencePages())) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
}

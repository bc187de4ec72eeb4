/** The vendor's checks, read from saved answers: the same files as the inventory's, recognised by their content. */
import type { VendorSource } from '../../app/ports.ts';
import type { VendorAnswers, VendorGap, VendorItem, VendorResult } from '../../domain/vendor/answers.ts';
import { problem } from '../../problem.ts';
import { readInputFiles } from './input-files.ts';
import { mapCheckItem, mapCheckResults, mapConfigRule, mapEvaluations } from './map-vendor.ts';
import { isRaw, list, nested, type Raw, text } from './raw.ts';

/** Whether it answers `ListCheckResult`, `ListCheckInstanceResult`, `ListConfigRules`, `GetConfigRule` or their results. */
export function isVendorAnswer(raw: Raw): boolean {
  return (
    isCheckList(raw) ||
    isCheckRows(raw) ||
    ['ConfigRules', 'ConfigRule', 'EvaluationResults'].some((field) => isRaw(raw[field]))
  );
}

function isCheckRows(raw: Raw): boolean {
  return 'PageInfo' in raw && list(raw, 'BasicData') !== undefined;
}

function isCheckList(raw: Raw): boolean {
  return 'PageInfo' in raw && !('BasicData' in raw) && list(raw, 'Checks') !== undefined;
}

/** A source over a file or folder; reading it throws a Problem that names the file at fault. */
export function createVendorInput(path: string): VendorSource {
  return { read: async () => readVendorInput(path) };
}

function readVendorInput(path: string): VendorAnswers {
  const items = new Map<string, VendorItem>();
  const results = new Map<string, VendorResult>();
  const gaps: VendorGap[] = [];
  const keep = (one: VendorResult): void =>
    void results.set(`${one.service} ${one.item} ${one.region} ${one.resource}`, one);
  const rows: { readonly raw: Raw; readonly path: string }[] = [];
  for (const file of readInputFiles(path)) {
    const raw = file.document;
    if (!isRaw(raw)) continue;
    if (isCheckRows(raw)) rows.push({ raw, path: file.path });
    else if (isCheckList(raw)) for (const one of list(raw, 'Checks') ?? []) put(items, mapCheckItem(one, ''));
    else if (isRaw(raw.ConfigRules))
      for (const one of list(nested(raw, 'ConfigRules'), 'ConfigRuleList') ?? [])
        put(items, mapConfigRule(one), false);
    else if (isRaw(raw.ConfigRule)) put(items, mapConfigRule(raw.ConfigRule));
    else if (isRaw(raw.EvaluationResults)) for (const one of mapEvaluations(raw)) keep(one);
  }
  const checks = [...items.values()].filter(({ service }) => service === 'security-center');
  const counted = new Map<string, { read: number; total: number }>();
  for (const { raw, path: file } of rows) {
    const item = itemOf(raw, checks, file);
    if (item === undefined) continue;
    const found = mapCheckResults(raw, item, '');
    for (const one of found) keep(one);
    const sum = counted.get(item) ?? { read: 0, total: 0 };
    const total = Number(text(nested(raw, 'PageInfo'), 'TotalCount') || 0);
    counted.set(item, { read: sum.read + found.length, total: Math.max(sum.total, total) });
  }
  for (const { id } of checks) {
    const sum = counted.get(id);
    const code = sum === undefined ? 'not-in-input' : sum.read < sum.total ? 'page-missing' : undefined;
    if (code !== undefined)
      gaps.push({
        service: 'security-center',
        account: '',
        operation: 'ListCheckInstanceResult',
        code,
        message: id,
      });
  }
  if (items.size === 0)
    gaps.push({
      service: 'security-center',
      account: '',
      operation: 'ListCheckResult',
      code: 'not-in-input',
      message: '',
    });
  return { items: [...items.values()], results: [...results.values()], gaps, submission: null };
}

/** `again` replaces what is known: only `GetConfigRule` has the parameters of a rule. */
function put(items: Map<string, VendorItem>, item: VendorItem | undefined, again = true): void {
  if (item === undefined) return;
  const key = `${item.service} ${item.id}`;
  if (again || !items.has(key)) items.set(key, item);
}

/**
 * The item that rows belong to. The vendor's answer does not say it: it is the `CheckId` that was asked for, saved in
 * the file, or the only item that there is. Undefined for rows of an item on something else.
 */
function itemOf(raw: Raw, checks: readonly VendorItem[], path: string): string | undefined {
  const id = text(raw, 'CheckId');
  if (id !== '') return checks.some((one) => one.id === id) ? id : undefined;
  const [only] = checks;
  if (only === undefined || checks.length > 1)
    throw problem('input-bad-field', { path, field: 'CheckId', value: '' });
  return only.id;
}

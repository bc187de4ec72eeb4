/**
 * A slice of the fuzzing of the service: every operation of its document is called as the document allows it, broken in
 * one place, and odd in every other way. `npm run fuzz` plays more, and says how.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { apiDocument } from '../../tools/api-page.ts';
import { type Api, type Operation, readApi } from './fuzz/api.ts';
import { judge } from './fuzz/judge.ts';
import { type Outcome, playFuzz } from './fuzz/play.ts';

const RUNS = 336;
const SEED = 20;

let outcome: Outcome;
beforeAll(async () => {
  outcome = await playFuzz({ runs: RUNS, seed: SEED });
}, 600_000);

test('nothing is answered that is not documented, nothing fails, and what is refused changes nothing', () => {
  expect(outcome.failures).toEqual([]);
});

test('every operation did what it is for', () => {
  expect(outcome.neverDone).toEqual([]);
  expect(outcome.requests).toBeGreaterThan(RUNS);
});

describe('the document', () => {
  let api: Api;
  beforeAll(async () => {
    api = readApi((await apiDocument()) as never);
  });

  test('says of every operation what it is, who may, and how it refuses', () => {
    const wrong = api.operations.flatMap((operation) =>
      missing(operation).map((what) => `${name(operation)}: ${what}`),
    );
    expect(wrong).toEqual([]);
    const ids = api.operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(50);
  });

  test('is believed: another answer is found out', () => {
    const operation = api.operations.find(({ operationId }) => operationId === 'getReadyz') ?? expect.fail();
    const answer = {
      status: 200,
      headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
    };
    const wrong = (text: string, more: object = {}): readonly string[] =>
      judge(api, { ...answer, text, ...more }, { operation, expected: { kind: 'valid' }, language: 'en' });
    expect(wrong('{"status":"ready","store":"sqlite"}')).toEqual([]);
    expect(wrong('{"status":"ready"}').join()).toContain('not as documented');
    expect(wrong('', { status: 204 }).join()).toContain('204 is not documented');
    expect(wrong('oh', { status: 500 }).join()).toContain('failed');
    const html = { headers: { ...answer.headers, 'content-type': 'text/html' } };
    expect(wrong('<p>', html).join()).toContain('text/html is not documented');
    const problem = {
      type: 'urn:postern:problem:not-scanned',
      title: 'no',
      status: 400,
      code: 'not-scanned',
      detail: '',
      params: {},
    };
    const refusal = {
      status: 400,
      headers: { ...answer.headers, 'content-type': 'application/problem+json' },
    };
    expect(wrong(JSON.stringify(problem), refusal).join()).toContain('not in en');
    expect(wrong(JSON.stringify({ ...problem, code: 'odd' }), refusal).join()).toContain(
      'not in the catalogue',
    );
  });
});

const name = ({ method, path }: Operation): string => `${method} ${path}`;

function missing(operation: Operation): string[] {
  const {
    operationId,
    summary = '',
    tags = [],
    security,
    responses,
    method,
    path,
    parameters = [],
  } = operation;
  const role = operation['x-postern-role'];
  const codes = Object.keys(responses);
  const wanted = [
    ...['400', '429', '500', '503'],
    ...(role === null ? [] : ['401']),
    ...(role === null || (role === 'viewer' && method === 'GET') ? [] : ['403']),
    ...(/^(POST|PUT|PATCH|DELETE)$/.test(method) ? ['413', '415'] : []),
    ...(operation.requestBody === undefined ? [] : ['422']),
  ];
  const done = Object.entries(responses).filter(([code]) => code < '400');
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, one]) => one);
  return [
    ...(operationId === undefined ? ['no operationId'] : []),
    ...(summary === '' ? ['no summary'] : []),
    ...(tags.length === 0 ? ['no tag'] : []),
    ...(security === undefined || (security.length === 0) !== (role === null) ? ['who may is not said'] : []),
    ...wanted
      .filter((code) => responses[code]?.content?.['application/problem+json'] === undefined)
      .map((code) => `no ${code}`),
    ...(codes.some((code) => code >= '200' && code < '400') ? [] : ['no answer when all is well']),
    ...done
      .filter(
        ([code, { content }]) =>
          !['204', '304', '302', '303'].includes(code) &&
          Object.values(content ?? {}).every(({ schema }) => schema === undefined),
      )
      .map(([code]) => `no schema of ${code}`),
    ...inPath
      .filter((one) => !parameters.some((p) => p.in === 'path' && p.name === one))
      .map((one) => `no parameter ${one}`),
  ];
}

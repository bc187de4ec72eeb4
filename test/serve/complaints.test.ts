/** What goes wrong again and again is said, and does not fill the log. */
import { expect, test } from 'vitest';
import { Complaints } from '../../src/interfaces/cli/complaints.ts';
import { openLog } from '../../src/interfaces/cli/log.ts';

function open(): { readonly complaints: Complaints; readonly lines: object[]; pass(ms: number): void } {
  let now = 0;
  const lines: object[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  return {
    complaints: new Complaints(openLog({ quiet: false, secrets: [], write }), () => now),
    lines,
    pass: (ms) => {
      now += ms;
    },
  };
}
const refused = new Error('connect ECONNREFUSED 127.0.0.1:5432');

test('the same forty times a second for an hour is a dozen lines, and none of it is lost', () => {
  const { complaints, lines, pass } = open();
  for (let i = 0; i < 40 * 3600; i += 1) {
    complaints.warn('the database does not answer', refused);
    pass(25);
  }
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.length).toBeLessThan(13);
  expect(lines[0]).toMatchObject({ msg: 'the database does not answer', code: 'internal' });
  const told = lines.reduce((sum, one) => sum + ((one as { times?: number }).times ?? 1), 0);
  // What came since the last line is said with the next.
  expect(told).toBeGreaterThan(40 * 3600 - 40 * 600);
});

test('another failure, and one that comes back after it was quiet, is said at once', () => {
  const { complaints, lines, pass } = open();
  complaints.warn('task failed', refused, { task: 'scan' });
  complaints.warn('task failed', refused, { task: 'events' });
  complaints.warn('task failed', new Error('something else'), { task: 'scan' });
  expect(lines).toMatchObject([{ task: 'scan' }, { task: 'events' }, { task: 'scan' }]);
  pass(3_600_000);
  complaints.warn('task failed', refused, { task: 'scan' });
  expect(lines).toHaveLength(4);
  expect(lines[3]).not.toHaveProperty('times');
});

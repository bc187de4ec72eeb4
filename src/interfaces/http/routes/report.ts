/** What was read last as a file for others, in every format of `postern report`. */
import { z } from 'zod';
import { LANGUAGES, type Language, messagesFor, namedLanguage } from '../../../messages/index.ts';
import { utcSeconds } from '../../reports/basis.ts';
import { REPORT_FORMATS } from '../../reports/index.ts';
import type { ReportFormat } from '../../reports/report.ts';
import { languageFor } from '../problem-json.ts';
import { basisOf } from '../scan-basis.ts';
import { snapshotOf } from '../snapshots.ts';
import { API, flag, isFresh, type Routes, TAGGED } from './route.ts';

const IDS = REPORT_FORMATS.map(({ id }) => id) as [string, ...string[]];
const Lang = z
  .string()
  .max(40)
  .transform((text, context): Language => {
    const named = namedLanguage(text);
    if (named !== undefined) return named;
    context.issues.push({ code: 'custom', message: Object.keys(LANGUAGES).join(' | '), input: text });
    return z.NEVER;
  });
/** Each is made anew, of all findings. */
const LIMIT = { max: 60, timeWindow: 60_000 };

export const report: Routes = (server, parts) => {
  server.get(
    `${API}/report`,
    {
      config: { role: 'viewer', problems: ['not-scanned'], rateLimit: LIMIT },
      schema: {
        tags: ['report'],
        summary: 'What was read last, as a file.',
        querystring: z.object({
          format: z.enum(IDS),
          lang: Lang.optional().describe(
            '`en`, `zh-TW` or `zh-CN`, or what means one of them, as `zh-Hant`. The first of `Accept-Language` when absent.',
          ),
          bom: flag.default(false).describe('Begin CSV with a byte order mark.'),
        }),
        response: { 200: { description: 'The file.', content: contents() }, ...TAGGED },
      },
    },
    async (request, reply) => {
      const { format: id, lang, bom } = request.query;
      const format = REPORT_FORMATS.find((one) => one.id === id) as ReportFormat;
      const language = lang ?? languageFor(request);
      const snapshot = await snapshotOf(parts);
      // Weak: two files of the same findings differ in when they were written.
      if (isFresh(`W/"${snapshot.id}-${language}"`, request, reply)) return reply;
      const now = parts.timer.now();
      const { report } = await snapshot.judged();
      const text = format.render({
        report,
        basis: basisOf(snapshot, parts),
        messages: messagesFor(language),
        language,
        writtenAt: utcSeconds(now),
        version: parts.version,
        bom,
      });
      const name = `postern-${utcSeconds(now).replaceAll(':', '')}${format.endings[0]}`;
      return reply
        .type(format.mediaType)
        .header('vary', 'accept-language')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(text);
    },
  );
};

function contents(): Record<string, { readonly schema: z.ZodType }> {
  return Object.fromEntries(
    REPORT_FORMATS.map(({ mediaType }) => [
      mediaType.split(';')[0],
      { schema: /json/.test(mediaType) ? z.unknown() : z.string() },
    ]),
  );
}

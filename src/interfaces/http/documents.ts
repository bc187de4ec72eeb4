/** What schemas of answers are made of. */
import { z } from 'zod';

/** A list in an answer. Typed as what the domain hands out, which nobody may change. */
export function many<T extends z.ZodType>(item: T): z.ZodType<readonly z.output<T>[], readonly z.input<T>[]> {
  return z.array(item) as never;
}

/** An object of which nothing more is promised. */
export const JsonObject: z.ZodType<object, object> = z.looseObject({}) as never;

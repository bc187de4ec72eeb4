/** Texts as words of a POSIX shell, for commands that people copy. */

export function shellWord(text: string): string {
  return /^[\w=./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

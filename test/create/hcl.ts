/**
 * Reads the part of HCL's native syntax that is printed: blocks with labels, and attributes that are texts, numbers,
 * lists, objects or expressions (HCL Native Syntax Specification: Attributes and Blocks, Template Literals).
 */
export type HclValue =
  | string
  | number
  | { readonly expression: string }
  | readonly HclValue[]
  | { readonly [name: string]: HclValue };

export interface Block {
  readonly type: string;
  readonly labels: readonly string[];
  readonly fields: Readonly<Record<string, HclValue>>;
}

/** Throws for whatever it does not know. */
export function readHcl(text: string): readonly Block[] {
  const reader = new Reader(text);
  const blocks: Block[] = [];
  while (!reader.ended()) blocks.push(reader.block());
  return blocks;
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  ended(): boolean {
    this.take(/\s*/y);
    return this.at === this.text.length;
  }

  block(): Block {
    const type = this.need(/\s*([a-z_]+) /y);
    const labels: string[] = [];
    while (this.peek('"')) {
      labels.push(this.quoted());
      this.need(/( )/y);
    }
    this.need(/(\{\n)/y);
    return { type, labels, fields: this.fields() };
  }

  /** `name = value` lines up to the closing brace. */
  private fields(): Record<string, HclValue> {
    const fields: Record<string, HclValue> = {};
    for (;;) {
      this.take(/[ ]*/y);
      if (this.take(/\}/y) !== undefined) return fields;
      const name = this.peek('"') ? this.quoted() : this.need(/([a-z_][a-z_0-9]*)/y);
      if (Object.hasOwn(fields, name)) throw new Error(`${name} stands twice`);
      this.need(/( *= )/y);
      fields[name] = this.value();
      this.need(/(\n)/y);
    }
  }

  private value(): HclValue {
    if (this.peek('"')) return this.quoted();
    if (this.take(/\{\n/y) !== undefined) return this.fields();
    if (this.take(/\[/y) !== undefined) {
      const items: HclValue[] = [];
      while (this.take(/\]/y) === undefined) {
        if (items.length > 0) this.need(/(, )/y);
        items.push(this.value());
      }
      return items;
    }
    const number = this.take(/\d+(?=[\n,\]])/y);
    if (number !== undefined) return Number(number);
    return { expression: this.need(/([a-z_][a-z_0-9.]*(?:\([^\n]*\))?)/y) };
  }

  /** A quoted template without interpolations; `$${` and `%%{` are literal. */
  private quoted(): string {
    const inner = this.need(/"((?:[^"\\\n]|\\.)*)"/y);
    if (/(^|[^$])\$\{|(^|[^%])%\{/.test(inner)) throw new Error(`an interpolation: ${inner}`);
    return (JSON.parse(`"${inner}"`) as string).replaceAll('$${', () => '${').replaceAll('%%{', '%{');
  }

  private peek(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.at = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  private need(pattern: RegExp): string {
    const found = this.take(pattern);
    if (found === undefined) throw new Error(`not HCL: ${this.text.slice(this.at, this.at + 40)}`);
    return found;
  }
}

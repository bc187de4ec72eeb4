/** A field of the configuration file: a value with its name and place, read as what it must be. */
import { type Alias, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { closest } from '../../domain/policy/similar.ts';
import { type ProblemError, problem } from '../../problem.ts';
import { type ConfigText, shorten, syntaxProblem } from './config-text.ts';

/** What a field must hold; each has a text in the messages. */
export type Wanted =
  | 'mapping'
  | 'list'
  | 'text'
  | 'flag'
  | 'choice'
  | 'name'
  | 'other-name'
  | 'cidr'
  | 'no-host-bits'
  | 'narrower'
  | 'narrower-together'
  | 'sources'
  | 'list-id'
  | 'region'
  | 'service'
  | 'port'
  | 'port-name'
  | 'tag-key'
  | 'other-tag'
  | 'default-port'
  | 'other-port'
  | 'size-v4'
  | 'size-v6'
  | 'target'
  | 'id'
  | 'content'
  | 'day'
  | 'days'
  | 'variable'
  | 'no-secret'
  | 'console'
  | 'origin'
  | 'issuer'
  | 'domain'
  | 'delivery'
  | 'a-way-in'
  | 'zone'
  | 'time'
  | 'other-time'
  | 'placeholder'
  | 'brace'
  | 'protocol'
  | 'rule-ports'
  | 'rule-source'
  | 'priority'
  | 'description'
  | 'group-id'
  | 'rule-id'
  | 'edits';

export class Field {
  readonly name: string;
  readonly #text: ConfigText;
  readonly #node: Node | null;
  readonly #offset: number;

  /** `offset` is where the field stands when it has no value. */
  constructor(text: ConfigText, node: Node | null, name: string, offset: number) {
    this.name = name;
    this.#text = text;
    this.#offset = node?.range?.[0] ?? offset;
    this.#node = isAlias(node) ? this.#resolve(node) : node;
  }

  /** True when nothing stands behind the key. */
  get isEmpty(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.value === null);
  }

  get line(): number {
    return this.#text.placeOf(this.#offset).line;
  }

  /** The members of a mapping whose keys are fixed. */
  members<Key extends string>(keys: readonly Key[]): Partial<Readonly<Record<Key, Field>>> {
    const members: Partial<Record<Key, Field>> = {};
    for (const [key, { field, offset }] of this.#pairs()) {
      const known = keys.find((one) => one === key);
      if (known === undefined) {
        throw problem('config-unknown-key', {
          ...this.#text.placeOf(offset),
          field: field.name,
          similar: closest(key, keys),
          expected: keys.join(', '),
        });
      }
      members[known] = field;
    }
    return members;
  }

  /** The members of a mapping whose keys are names of the owner's own. */
  named(): [string, Field][] {
    return [...this.#pairs()].map(([key, { field, offset }]) => {
      if (!/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u.test(key)) {
        throw new Field(this.#text, null, field.name, offset).bad('name', '', key);
      }
      return [key, field];
    });
  }

  items(): Field[] {
    if (this.isEmpty) return [];
    if (!isSeq<Node>(this.#node)) throw this.bad('list');
    return this.#node.items.map((item, i) => new Field(this.#text, item, `${this.name}[${i}]`, this.#offset));
  }

  /** A text that is not blank and, where a pattern is given, matches it. */
  text(wanted: Wanted = 'text', pattern?: RegExp): string {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== 'string' || value.trim() === '' || pattern?.test(value) === false)
      throw this.bad(wanted);
    return value;
  }

  choice<const Value extends string>(values: readonly Value[]): Value {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    const found = values.find((one) => one === value);
    if (found === undefined) throw this.bad('choice', values.join(', '));
    return found;
  }

  flag(): boolean {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value !== 'boolean') throw this.bad('flag');
    return value;
  }

  /** A whole number, or undefined for anything else. */
  integer(): bigint | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    return typeof value === 'bigint' ? value : undefined;
  }

  /** A plain or quoted text as it is, or undefined for anything else. */
  plain(): string | undefined {
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    return typeof value === 'string' ? value : undefined;
  }

  isText(): boolean {
    return this.plain() !== undefined;
  }

  bad(wanted: Wanted, expected = '', value = this.shown()): ProblemError {
    const place = this.#text.placeOf(this.#offset);
    return problem('config-bad-value', { ...place, field: this.name, value, wanted, expected });
  }

  /** A part of a text is wrong: told at its own place, where it stands in the file as it is. */
  badPart(part: string, wanted: Wanted, expected = ''): ProblemError {
    const range = this.#node?.range ?? [this.#offset, this.#offset];
    const at = this.#text.text.slice(range[0], range[1]).indexOf(part);
    const place = this.#text.placeOf(range[0] + Math.max(0, at));
    return problem('config-bad-value', {
      ...place,
      field: this.name,
      value: shorten(part),
      wanted,
      expected,
    });
  }

  missing(name: string, wanted: Wanted, expected = ''): ProblemError {
    const place = this.#text.placeOf(this.#offset);
    return problem('config-missing-field', { ...place, field: inside(this.name, name), wanted, expected });
  }

  /** The same stands in the file already, on line `first`. */
  duplicate(first: number, value = this.shown()): ProblemError {
    return problem('config-duplicate', {
      ...this.#text.placeOf(this.#offset),
      field: this.name,
      value,
      first,
    });
  }

  /** The value as it stands in the file. */
  shown(): string {
    const range = this.#node?.range;
    return range === undefined || range === null ? '' : shorten(this.#text.text.slice(range[0], range[1]));
  }

  #resolve(alias: Alias): Node {
    const node = alias.resolve(this.#text.document);
    if (node === undefined) throw syntaxProblem('alias', this.#text.text, this.#text.placeOf(this.#offset));
    return node;
  }

  #pairs(): Map<string, { readonly field: Field; readonly offset: number }> {
    const pairs = new Map<string, { readonly field: Field; readonly offset: number }>();
    if (this.isEmpty) return pairs;
    if (!isMap<Node, Node | null>(this.#node)) throw this.bad('mapping');
    for (const { key, value } of this.#node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const offset = key.range?.[0] ?? this.#offset;
      const field = new Field(this.#text, value, inside(this.name, name), offset);
      const known = pairs.get(name);
      if (known !== undefined) {
        const { line } = this.#text.placeOf(known.offset);
        throw new Field(this.#text, null, field.name, offset).duplicate(line, name);
      }
      pairs.set(name, { field, offset });
    }
    return pairs;
  }
}

function inside(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** Small, strict readers of what reports write: anything that is not well formed throws. */

/** RFC 4180. Throws for a quote that does not belong and for a line that does not end in CRLF. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) throw new Error('a quote is not closed');
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else {
      for (; at < text.length && !/[,\r\n]/.test(text[at] as string); at += 1) {
        if (text[at] === '"') throw new Error('a quote within a cell');
        cell += text[at];
      }
    }
    row.push(cell);
    if (text[at] === ',') at += 1;
    else if (text.startsWith('\r\n', at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`a line ends wrongly at ${at}`);
  }
  return rows;
}

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Elements, attributes, text and a few entities; no more is written. */
export function parseXml(source: string): XmlElement {
  if (/[^\P{Cc}\t\n\r]|[\ufffe\uffff]|\p{Cs}/u.test(source)) throw new Error('a character that XML has not');
  const body = source.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '');
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const decode = (text: string): string =>
    text.replace(/&(#?\w*);?/g, (all, name: string) => {
      const character = ENTITIES[name];
      if (character === undefined || !all.endsWith(';')) throw new Error(`${all} is no entity`);
      return character;
    });
  for (const [part] of body.matchAll(/<[^>]*>|[^<]+|</g)) {
    const current = open.at(-1) as XmlElement;
    if (!part.startsWith('<')) {
      if (part.includes('>')) throw new Error('a bare >');
      current.text += decode(part);
    } else if (part.startsWith('</')) {
      if (part !== `</${current.name}>`) throw new Error(`${part} closes ${current.name}`);
      open.pop();
    } else {
      const match = /^<([\w-]+)((?: [\w-]+="[^"<]*")*) ?(\/?)>$/.exec(part);
      if (match === null) throw new Error(`${part} is no tag`);
      const [, name = '', attributes = '', closed] = match;
      const element: XmlElement = {
        name,
        attributes: Object.fromEntries(
          [...attributes.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
            key,
            decode(value),
          ]),
        ),
        children: [],
        text: '',
      };
      current.children.push(element);
      if (closed === '') open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('something is not closed');
  return root.children[0] as XmlElement;
}

/** Trusted sources: checked while they are typed, by the parser of postern.yaml. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Card, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import type { Messages } from '../../../../messages/en.ts';
import { faultOf } from '../../data/settings-fault.ts';
import { usePreferences } from '../../shell/preferences.tsx';
import { Section, type Sections } from './section.tsx';

/** A source as it is typed; addresses and lists one per line. */
interface SourceDraft {
  readonly name: string;
  readonly kind: '' | 'office' | 'vpn' | 'bastion';
  readonly cidrs: string;
  readonly lists: string;
}

interface WireSource {
  readonly kind?: 'office' | 'vpn';
  readonly bastion?: boolean;
  readonly cidrs?: readonly string[];
  readonly prefixLists?: readonly { readonly id: string; readonly region: string }[];
}

const NEW: SourceDraft = Object.freeze({ name: '', kind: '', cidrs: '', lists: '' });

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((one) => one.trim())
    .filter(Boolean);
}

/** As many rows as help; growing by itself takes styles that the policy of the page refuses. */
function rowsFor(text: string): number {
  return Math.min(10, Math.max(2, text.split('\n').length));
}

function read({ trusted }: Sections): readonly SourceDraft[] {
  return Object.entries((trusted ?? {}) as Readonly<Record<string, WireSource>>).map(
    ([name, { kind, bastion, cidrs = [], prefixLists = [] }]) => ({
      name,
      kind: bastion === true ? 'bastion' : (kind ?? ''),
      cidrs: cidrs.join('\n'),
      lists: prefixLists.map(({ id, region }) => `${id} ${region}`).join('\n'),
    }),
  );
}

function wireOf({ kind, cidrs, lists }: SourceDraft): WireSource {
  const blocks = words(cidrs);
  const named = lines(lists).map((line) => {
    const [id = '', region = ''] = line.split(/\s+/);
    return { id, region };
  });
  return {
    ...(kind === '' ? {} : kind === 'bastion' ? { bastion: true } : { kind }),
    ...(blocks.length === 0 ? {} : { cidrs: blocks }),
    ...(named.length === 0 ? {} : { prefixLists: named }),
  };
}

function write(sources: readonly SourceDraft[]): Sections {
  if (sources.length === 0) return { trusted: null };
  return { trusted: Object.fromEntries(sources.map((one) => [one.name.trim(), wireOf(one)])) };
}

interface Faults {
  readonly name?: string;
  readonly cidrs?: string;
  readonly lists?: string;
}

export function TrustedSection(): ReactNode {
  const { m, messages } = usePreferences();
  const text = m.settings.trusted;
  const faultsOf = (one: SourceDraft, all: readonly SourceDraft[]): Faults => {
    const { cidrs, prefixLists } = wireOf(one);
    const name = one.name.trim();
    // One part at a time, so that each field tells what is wrong with itself.
    const check = (as: string, wire: WireSource): string | undefined =>
      faultOf({ trusted: { [as]: wire } }, messages);
    const nameFault =
      all.filter((other) => other.name.trim() === name).length > 1
        ? text.twice
        : name === '' || check(name, { cidrs: ['192.0.2.0/24'] }) !== undefined
          ? text.nameless
          : undefined;
    const blocks = cidrs === undefined ? undefined : check('x', { cidrs });
    const lists = prefixLists === undefined ? undefined : check('x', { prefixLists });
    const nothing = cidrs === undefined && prefixLists === undefined ? text.noAddresses : undefined;
    return {
      ...(nameFault === undefined ? {} : { name: nameFault }),
      ...((blocks ?? nothing) === undefined ? {} : { cidrs: (blocks ?? nothing) as string }),
      ...(lists === undefined ? {} : { lists }),
    };
  };
  return (
    <Section<readonly SourceDraft[]>
      names={['trusted']}
      about={text.about}
      read={read}
      write={write}
      describe={(sources) =>
        sources.map((one) => [
          one.name,
          [
            one.kind === '' ? '' : text.kinds[one.kind],
            words(one.cidrs).join(', '),
            lines(one.lists).join(', '),
          ]
            .filter(Boolean)
            .join('; '),
        ])
      }
      isRight={(sources) => isRight(sources, faultsOf, messages)}
    >
      {({ draft, set, disabled }) => (
        <>
          {draft.length === 0 && <p>{text.none}</p>}
          <div className="grid">
            {draft.map((one, i) => (
              <SourceCard
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while names are typed
                key={i}
                index={i}
                source={one}
                faults={faultsOf(one, draft)}
                disabled={disabled}
                onChange={(part) => set(draft.map((other, j) => (i === j ? { ...other, ...part } : other)))}
                onRemove={() => set(draft.filter((_, j) => i !== j))}
              />
            ))}
          </div>
          {draft.length > 0 && <WholeFault sources={draft} faultsOf={faultsOf} />}
          {!disabled && (
            <p>
              <Button icon={<PlusOutlined />} onClick={() => set([...draft, NEW])}>
                {text.add}
              </Button>
            </p>
          )}
        </>
      )}
    </Section>
  );
}

type FaultsOf = (one: SourceDraft, all: readonly SourceDraft[]) => Faults;

function isRight(sources: readonly SourceDraft[], faultsOf: FaultsOf, messages: Messages): boolean {
  return (
    sources.every((one) => Object.keys(faultsOf(one, sources)).length === 0) &&
    faultOf(write(sources), messages) === undefined
  );
}

/** What is wrong with sources together, each of which is right: the same block twice. */
function WholeFault({
  sources,
  faultsOf,
}: {
  readonly sources: readonly SourceDraft[];
  readonly faultsOf: FaultsOf;
}): ReactNode {
  const { messages } = usePreferences();
  if (sources.some((one) => Object.keys(faultsOf(one, sources)).length > 0)) return null;
  const fault = faultOf(write(sources), messages);
  return (
    <p role="status" className="gain">
      {fault}
    </p>
  );
}

function SourceCard({
  index,
  source,
  faults,
  disabled,
  onChange,
  onRemove,
}: {
  readonly index: number;
  readonly source: SourceDraft;
  readonly faults: Faults;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<SourceDraft>) => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.trusted;
  const state = (fault: string | undefined): { validateStatus?: 'error'; help?: string } =>
    fault === undefined || disabled ? {} : { validateStatus: 'error', help: fault };
  const id = (field: string): string => `trusted-${index}-${field}`;
  return (
    <Card
      size="small"
      title={text.one(source.name)}
      extra={
        !disabled && (
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={m.settings.action.removeOne(source.name)}
            onClick={onRemove}
          />
        )
      }
    >
      <div className="fields">
        <Form.Item label={text.name} htmlFor={id('name')} {...state(faults.name)}>
          <Input
            id={id('name')}
            value={source.name}
            spellCheck={false}
            onChange={({ target }) => onChange({ name: target.value })}
          />
        </Form.Item>
        <Form.Item label={text.kind} htmlFor={id('kind')}>
          <Select
            id={id('kind')}
            value={source.kind}
            onChange={(kind) => onChange({ kind })}
            options={(['', 'office', 'vpn', 'bastion'] as const).map((value) => ({
              value,
              label: text.kinds[value],
            }))}
          />
        </Form.Item>
      </div>
      <Form.Item label={text.cidrs} htmlFor={id('cidrs')} {...state(faults.cidrs)}>
        <Input.TextArea
          id={id('cidrs')}
          className="mono"
          rows={rowsFor(source.cidrs)}
          spellCheck={false}
          placeholder="203.0.113.0/24"
          value={source.cidrs}
          onChange={({ target }) => onChange({ cidrs: target.value })}
        />
      </Form.Item>
      <Form.Item label={text.lists} htmlFor={id('lists')} {...state(faults.lists)}>
        <Input.TextArea
          id={id('lists')}
          className="mono"
          rows={rowsFor(source.lists)}
          spellCheck={false}
          value={source.lists}
          onChange={({ target }) => onChange({ lists: target.value })}
        />
      </Form.Item>
    </Card>
  );
}

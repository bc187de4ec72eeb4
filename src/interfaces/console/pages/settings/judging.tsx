/** By what is judged besides trusted sources: the site of Workbench, the catalogue of ports, and thresholds. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Descriptions, Form, Input, InputNumber, Radio, Select, Tag } from 'antd';
import type { ReactNode } from 'react';
import { DEFAULT_CATALOGUE } from '../../../../domain/catalogue.ts';
import { WORKBENCH } from '../../../../domain/plan/workbench.ts';
import { faultOf } from '../../data/settings-fault.ts';
import { usePreferences } from '../../shell/preferences.tsx';
import { Section } from './section.tsx';

interface OwnWorkbench {
  readonly site: 'intl' | 'cn';
  readonly public?: readonly string[];
  readonly private?: readonly string[];
}
type Workbench = 'none' | 'intl' | 'cn' | OwnWorkbench;

export function WorkbenchSection(): ReactNode {
  const { m } = usePreferences();
  const text = m.settings.workbench;
  return (
    <Section<Workbench>
      names={['workbench']}
      about={text.about}
      read={({ workbench }) => (workbench ?? 'none') as Workbench}
      write={(workbench) => ({ workbench })}
      describe={(value) => [[text.label, typeof value === 'string' ? text[value] : JSON.stringify(value)]]}
      isRight={() => true}
    >
      {({ draft, set }) => {
        const site = typeof draft === 'string' ? draft : draft.site;
        const preset = site === 'none' ? undefined : WORKBENCH[site];
        const own: Partial<OwnWorkbench> = typeof draft === 'string' ? {} : draft;
        return (
          <>
            <Form.Item label={text.label}>
              <Radio.Group
                aria-label={text.label}
                value={typeof draft === 'string' ? draft : undefined}
                onChange={({ target }) => set(target.value)}
                options={(['none', 'intl', 'cn'] as const).map((value) => ({ value, label: text[value] }))}
              />
            </Form.Item>
            {typeof draft !== 'string' && <p>{text.own}</p>}
            {preset !== undefined && (
              <Descriptions
                column={1}
                size="small"
                items={[
                  {
                    key: 'public',
                    label: text.public,
                    children: <code>{(own.public ?? preset.public).join(', ')}</code>,
                  },
                  {
                    key: 'private',
                    label: text.private,
                    children: <code>{(own.private ?? preset.private).join(', ')}</code>,
                  },
                  ...(typeof draft === 'string'
                    ? [{ key: 'version', label: text.version, children: preset.version }]
                    : []),
                ]}
              />
            )}
          </>
        );
      }}
    </Section>
  );
}

interface PortDraft {
  readonly service: string;
  readonly protocol: 'tcp' | 'udp';
  readonly port: number | null;
}

interface CatalogueDraft {
  readonly ports: readonly PortDraft[];
  readonly without: readonly string[];
}

function catalogueSections({ ports, without }: CatalogueDraft) {
  return {
    ports: ports.length === 0 ? null : ports,
    withoutPorts: without.length === 0 ? null : without,
  };
}

export function CatalogueSection(): ReactNode {
  const { m, messages } = usePreferences();
  const text = m.settings.catalogue;
  const fault = (draft: CatalogueDraft): string | undefined => {
    const { ports, withoutPorts } = catalogueSections(draft);
    return faultOf(
      { ...(ports === null ? {} : { ports }), ...(withoutPorts === null ? {} : { withoutPorts }) },
      messages,
    );
  };
  return (
    <Section<CatalogueDraft>
      names={['ports', 'withoutPorts']}
      about={text.about}
      read={({ ports, withoutPorts }) => ({
        ports: (ports ?? []) as readonly PortDraft[],
        without: (withoutPorts ?? []) as readonly string[],
      })}
      write={catalogueSections}
      describe={({ ports, without }) => [
        [text.without, without.join(', ')],
        [text.added, ports.map((one) => `${one.service} ${one.protocol}/${one.port}`).join(', ')],
      ]}
      isRight={(draft) => fault(draft) === undefined}
    >
      {({ draft, set, settings, disabled }) => {
        const change = (i: number, part: Partial<PortDraft>): void =>
          set({ ...draft, ports: draft.ports.map((one, j) => (i === j ? { ...one, ...part } : one)) });
        return (
          <>
            <Form.Item label={text.without} htmlFor="catalogue-without">
              <Select<string[]>
                id="catalogue-without"
                mode="multiple"
                value={[...draft.without]}
                onChange={(without) => set({ ...draft, without })}
                options={DEFAULT_CATALOGUE.map(({ service, protocol, port }) => ({
                  value: `${protocol}/${port}`,
                  label: `${messages.service(service)} ${protocol}/${port}`,
                }))}
              />
            </Form.Item>
            <fieldset className="plain">
              <legend>{text.added}</legend>
              {draft.ports.map((one, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity while they are typed
                <div className="fields" key={i}>
                  <Input
                    aria-label={`${text.one(i + 1)}: ${text.service}`}
                    placeholder={text.service}
                    value={one.service}
                    spellCheck={false}
                    onChange={({ target }) => change(i, { service: target.value })}
                  />
                  <Select
                    aria-label={`${text.one(i + 1)}: ${text.protocol}`}
                    value={one.protocol}
                    onChange={(protocol) => change(i, { protocol })}
                    options={(['tcp', 'udp'] as const).map((value) => ({ value, label: value }))}
                  />
                  <InputNumber
                    aria-label={`${text.one(i + 1)}: ${text.port}`}
                    placeholder={text.port}
                    value={one.port}
                    onChange={(port) => change(i, { port })}
                  />
                  {!disabled && (
                    <Button
                      type="text"
                      icon={<DeleteOutlined />}
                      aria-label={m.settings.action.removeOne(text.one(i + 1))}
                      onClick={() => set({ ...draft, ports: draft.ports.filter((_, j) => i !== j) })}
                    />
                  )}
                </div>
              ))}
              <p role="status" className="gain">
                {disabled ? undefined : fault(draft)}
              </p>
              {!disabled && (
                <Button
                  icon={<PlusOutlined />}
                  onClick={() =>
                    set({ ...draft, ports: [...draft.ports, { service: '', protocol: 'tcp', port: null }] })
                  }
                >
                  {text.add}
                </Button>
              )}
            </fieldset>
            <h2>{text.all}</h2>
            <div className="tally">
              {settings.effective.catalogue.map(({ service, protocol, port }) => (
                <Tag key={`${protocol}/${port}`} disabled={false}>
                  {messages.service(service)} {protocol}/{port}
                </Tag>
              ))}
            </div>
          </>
        );
      }}
    </Section>
  );
}

/** As they are typed. */
interface SizesDraft {
  readonly ipv4: string;
  readonly ipv6: string;
}

const FAMILIES = ['ipv4', 'ipv6'] as const;

function sizesOf(draft: SizesDraft): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    FAMILIES.flatMap((family) => {
      const typed = draft[family].trim();
      if (typed === '') return [];
      return [[family, /^\d+$/.test(typed) && Number.isSafeInteger(Number(typed)) ? Number(typed) : typed]];
    }),
  );
}

export function ThresholdsSection(): ReactNode {
  const { m, pack, messages } = usePreferences();
  const text = m.settings.thresholds;
  const fault = (sizes: object): string | undefined =>
    faultOf({ thresholds: { broadOver: sizes } }, messages);
  const number = new Intl.NumberFormat(pack.html);
  return (
    <Section<SizesDraft>
      names={['thresholds']}
      about={text.about}
      read={({ thresholds }) => {
        const { broadOver } = (thresholds ?? {}) as { broadOver?: { ipv4?: unknown; ipv6?: unknown } };
        return { ipv4: String(broadOver?.ipv4 ?? ''), ipv6: String(broadOver?.ipv6 ?? '') };
      }}
      write={(draft) => {
        const sizes = sizesOf(draft);
        return { thresholds: Object.keys(sizes).length === 0 ? null : { broadOver: sizes } };
      }}
      describe={(draft) => FAMILIES.map((family) => [text[family], draft[family]])}
      isRight={(draft) => fault(sizesOf(draft)) === undefined}
    >
      {({ draft, set, settings }) => (
        <>
          <p className="quiet">{text.help}</p>
          {FAMILIES.map((family) => {
            const { [family]: size } = sizesOf(draft);
            const wrong = size === undefined ? undefined : fault({ [family]: size });
            return (
              <Form.Item
                key={family}
                label={text[family]}
                htmlFor={`threshold-${family}`}
                extra={text.now(number.format(BigInt(settings.effective.broadOver[family])))}
                {...(wrong === undefined ? {} : { validateStatus: 'error' as const, help: wrong })}
              >
                <Input
                  id={`threshold-${family}`}
                  className="short"
                  value={draft[family]}
                  placeholder="/16"
                  spellCheck={false}
                  onChange={({ target }) => set({ ...draft, [family]: target.value })}
                />
              </Form.Item>
            );
          })}
        </>
      )}
    </Section>
  );
}

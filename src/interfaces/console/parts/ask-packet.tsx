/** "Can this address reach that port?", and why. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import { parseBlock } from '../../../domain/net/address.ts';
import type { ExplainDocument } from '../../http/documents-resource.ts';
import { get } from '../data/client.ts';
import { usePreferences } from '../shell/preferences.tsx';
import { useAddress } from './address.ts';
import { Loaded } from './loaded.tsx';
import { AsCommand } from './resource.tsx';
import { RuleText } from './rule-text.tsx';

type Explanation = z.infer<typeof ExplainDocument>;

/** The question is in the address of the page. */
export function AskPacket({ resource }: { readonly resource: string }): ReactNode {
  const { m } = usePreferences();
  const [params, change] = useAddress({ step: true });
  const packet = params.get('packet') ?? '';
  const asked = /^(tcp|udp):(.+)->(\d+)$/.exec(packet);
  const [protocol, setProtocol] = useState(asked?.[1] ?? 'tcp');
  const [source, setSource] = useState(asked?.[2] ?? '');
  const [port, setPort] = useState(asked?.[3] ?? '22');
  const isAddress = parseBlock(source.trim()) !== undefined && !source.includes('/');
  const isPort = /^\d+$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return (
    <Card title={m.ask.title}>
      <Form
        layout="vertical"
        className="ask"
        onFinish={() => change({ packet: `${protocol}:${source.trim()}->${port}` })}
      >
        <Form.Item
          label={m.ask.source}
          htmlFor="ask-source"
          {...(source !== '' && !isAddress
            ? { validateStatus: 'error' as const, help: m.ask.notAnAddress }
            : {})}
        >
          <Input
            id="ask-source"
            value={source}
            placeholder="198.51.100.7"
            spellCheck={false}
            onChange={({ target }) => setSource(target.value)}
          />
        </Form.Item>
        <Form.Item label={m.group.protocol}>
          <Segmented value={protocol} onChange={setProtocol} options={['tcp', 'udp']} />
        </Form.Item>
        <Form.Item
          label={m.ask.port}
          htmlFor="ask-port"
          {...(isPort ? {} : { validateStatus: 'error' as const, help: m.rule.wrong.ports })}
        >
          <Input
            id="ask-port"
            value={port}
            inputMode="numeric"
            onChange={({ target }) => setPort(target.value)}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" disabled={!isAddress || !isPort}>
          {m.ask.submit}
        </Button>
      </Form>
      {asked !== null && <Fate resource={resource} packet={packet} />}
    </Card>
  );
}

function Fate({ resource, packet }: { readonly resource: string; readonly packet: string }): ReactNode {
  const { m } = usePreferences();
  const query = useQuery({
    queryKey: ['fate', resource, packet],
    queryFn: ({ signal }) =>
      get<Explanation>(
        `/explain/${encodeURIComponent(resource)}?packet=${encodeURIComponent(packet)}`,
        signal,
      ),
  });
  return (
    <div className="fate" aria-live="polite">
      <Loaded query={query}>
        {({ items }) => {
          const fate = items[0]?.packet;
          return (
            fate !== undefined && (
              <Alert
                showIcon
                type={fate.decision === 'accept' ? 'warning' : fate.decision === 'drop' ? 'success' : 'info'}
                title={m.ask.decision[fate.decision]}
                description={fate.rule === null ? m.ask.noRule : <RuleText rule={fate.rule} />}
              />
            )
          );
        }}
      </Loaded>
      <AsCommand command={`postern explain ${resource} --packet '${packet}'`} />
    </div>
  );
}

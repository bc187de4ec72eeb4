/** Waivers: those of the file and of the store, and how each stands. */
import {
  CheckCircleFilled,
  ExclamationCircleFilled,
  PlusOutlined,
  QuestionCircleFilled,
} from '@ant-design/icons';
import { Button, Checkbox, Form, Input, Select, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import type { z } from 'zod';
import type { WaiverDocument } from '../../../http/documents-settings.ts';
import { call, get } from '../../data/client.ts';
import { useMay, useMayWaive } from '../../data/roles.ts';
import { useSession } from '../../data/session.tsx';
import type { Versioned } from '../../parts/guarded.tsx';
import { LoadedPages, usePages } from '../../parts/pages.tsx';
import { AddDialog, ChangeDialog, RecordTable, RemoveButton } from '../../parts/records.tsx';
import { AsCommand } from '../../parts/resource.tsx';
import { areWaiverWordsRight, dayFromNow, WaiverFields, type WaiverWords } from '../../parts/waiver-form.tsx';
import { WaiverRequests } from '../../parts/waiver-requests.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { MayNot } from './section.tsx';

type Waiver = z.infer<typeof WaiverDocument>;

const LOOKS = Object.freeze({
  holds: { className: 'good', icon: <CheckCircleFilled /> },
  expired: { className: 'high', icon: <ExclamationCircleFilled /> },
  void: { className: 'high', icon: <ExclamationCircleFilled /> },
  'no-finding': { className: 'info', icon: <ExclamationCircleFilled /> },
  unknown: { className: 'info', icon: <QuestionCircleFilled /> },
});

type ChangeDraft = WaiverWords & { readonly bind: boolean };

function draftOf({ waiver: { reason, owner, until }, version, changed }: Waiver): Versioned<ChangeDraft> {
  return { value: { reason, owner, until, bind: false }, etag: `"${version}"`, by: changed?.by };
}

export function WaiversSection(): ReactNode {
  const { m, messages } = usePreferences();
  const text = m.settings.waivers;
  const may = useMay('approver');
  const mayMake = useMayWaive();
  const { data: session } = useSession();
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Waiver>();
  const pages = usePages<Waiver>('waivers', '/waivers');
  const scope = ({ waiver }: Waiver): string => messages.check[waiver.check]?.title ?? waiver.check;
  const path = ({ id }: Waiver): string => `/waivers/${encodeURIComponent(id)}`;
  return (
    <>
      <p className="quiet about">{text.about}</p>
      {!may && <MayNot needs="approver" />}
      <AsCommand command="postern waiver list" />
      <WaiverRequests />
      {may && (
        <p>
          <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {mayMake ? text.add : text.requests.ask}
          </Button>
        </p>
      )}
      <LoadedPages pages={pages}>
        {(items) => (
          <RecordTable<Waiver>
            rows={items}
            rowKey={({ id, from }) => `${from} ${id}`}
            empty={text.none}
            columns={[
              {
                key: 'state',
                title: m.common.status,
                render: (_, { state }) => (
                  <Tag className={`severity ${LOOKS[state].className}`} icon={LOOKS[state].icon}>
                    {text.state[state]}
                  </Tag>
                ),
              },
              {
                key: 'scope',
                title: text.of,
                render: (_, one) => (
                  <span className="stack">
                    <span>
                      {scope(one)}
                      {one.waiver.port !== undefined && ` ${one.waiver.protocol}/${one.waiver.port}`}
                      {one.waiver.family !== undefined && ` ${messages.family[one.waiver.family]}`}
                    </span>
                    <code>{one.waiver.id}</code>
                  </span>
                ),
              },
              {
                key: 'reason',
                title: text.reason,
                render: (_, { waiver }) => <span className="wraps">{waiver.reason}</span>,
              },
              { key: 'owner', title: text.owner, render: (_, { waiver }) => waiver.owner },
              { key: 'until', title: text.until, render: (_, { waiver }) => waiver.until },
              {
                key: 'findings',
                title: text.findings,
                align: 'right',
                render: (_, one) => one.findings ?? '–',
              },
              {
                key: 'actions',
                title: m.settings.action.done,
                render: (_, one) =>
                  one.from === 'file' ? (
                    <Tag>{m.settings.from.file(one.path?.split('/').at(-1) ?? '')}</Tag>
                  ) : (
                    may && (
                      <span className="actions">
                        <Button
                          size="small"
                          aria-label={m.settings.action.changeOne(`${scope(one)} ${one.waiver.id}`)}
                          onClick={() => setChanging(one)}
                        >
                          {m.settings.action.change}
                        </Button>
                        <RemoveButton
                          label={m.settings.action.removeOne(`${scope(one)} ${one.waiver.id}`)}
                          question={m.settings.action.sure(scope(one))}
                          action={m.settings.action.remove}
                          remove={() => call(path(one), { method: 'DELETE', ifMatch: `"${one.version}"` })}
                        />
                      </span>
                    )
                  ),
              },
            ]}
          />
        )}
      </LoadedPages>
      {adding && (
        <AddDialog<WaiverWords & { readonly id: string; readonly check: string }>
          start={{ id: '', check: '', reason: '', owner: session?.name ?? '', until: dayFromNow(30) }}
          save={({ check, id, ...words }) =>
            call(mayMake ? '/waivers' : '/waiver-requests', {
              method: 'POST',
              body: { ...words, id: id.trim(), ...(check === '' ? {} : { check }) },
            })
          }
          onClose={() => setAdding(false)}
          form={{
            title: mayMake ? text.add : text.requests.ask,
            ...(mayMake ? {} : { submit: text.requests.submit }),
            isRight: (draft) => draft.id.trim() !== '' && areWaiverWordsRight(draft),
            fields: (draft, set) => (
              <>
                {!mayMake && <p className="quiet about">{text.requests.askAbout}</p>}
                <Form.Item label={text.id} htmlFor="waiver-id" required>
                  <Input
                    id="waiver-id"
                    value={draft.id}
                    spellCheck={false}
                    onChange={({ target }) => set({ ...draft, id: target.value })}
                  />
                </Form.Item>
                <Form.Item label={text.check} htmlFor="waiver-check">
                  <Select
                    id="waiver-check"
                    value={draft.check}
                    onChange={(check) => set({ ...draft, check })}
                    options={[
                      { value: '', label: text.any },
                      ...Object.entries(messages.check).map(([value, { title }]) => ({
                        value,
                        label: title,
                      })),
                    ]}
                  />
                </Form.Item>
                <WaiverFields draft={draft} set={set} />
              </>
            ),
          }}
        />
      )}
      {changing !== undefined && (
        <ChangeDialog<ChangeDraft>
          current={draftOf(changing)}
          load={async () => draftOf(await get<Waiver>(path(changing)))}
          save={(draft, ifMatch) => call(path(changing), { method: 'PATCH', ifMatch, body: draft })}
          onClose={() => setChanging(undefined)}
          form={{
            title: m.settings.action.changeOne(scope(changing)),
            isRight: areWaiverWordsRight,
            describe: ({ reason, owner, until }) => [
              [text.reason, reason],
              [text.owner, owner],
              [text.until, until],
            ],
            fields: (draft, set) => (
              <>
                <WaiverFields draft={draft} set={set} />
                <Checkbox
                  checked={draft.bind}
                  onChange={({ target }) => set({ ...draft, bind: target.checked })}
                >
                  {text.bind}
                </Checkbox>
              </>
            ),
          }}
        />
      )}
    </>
  );
}

/** The tree of the resource directory with what covers each node, and one node in full. */
import {
  ApartmentOutlined,
  CrownOutlined,
  DownloadOutlined,
  FolderOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Button, Card, Empty, Tree } from 'antd';
import { type ComponentRef, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useMay } from '../../data/roles.ts';
import { useAddress } from '../../parts/address.ts';
import { saveCsv } from '../../parts/csv.ts';
import { PageLink } from '../../parts/page-link.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { COVERAGE_STATES, CoverageTag, useCoverageText } from './coverage-tag.tsx';
import type { Coverage, Place } from './documents.ts';
import type { DraftProps } from './draft.ts';

interface Node {
  readonly key: string;
  readonly place: Place;
  readonly title: string;
  readonly isLeaf: boolean;
  readonly children: Node[];
}

const SIGNS = Object.freeze({
  root: <ApartmentOutlined />,
  folder: <FolderOutlined />,
  management: <CrownOutlined />,
  member: <UserOutlined />,
  user: <UserOutlined />,
  group: <UserOutlined />,
  role: <UserOutlined />,
});
/** Of the window on the tree; only what is in it is drawn. */
const HEIGHT = 520;
/** Directories of more places are opened folder by folder. */
const ALL_OPEN = 300;

export function Directory({
  report,
  isWanted,
  filtered,
  draft,
}: {
  readonly report: Coverage;
  readonly isWanted: (place: Place) => boolean;
  readonly filtered: boolean;
  readonly draft: DraftProps;
}): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.coverage;
  const [params, change] = useAddress();
  const chosen = params.get('node') ?? '';
  const { places } = report;
  const byId = useMemo(() => new Map(places.map((place) => [place.id, place])), [places]);
  const tree = useMemo(() => treeOf(places, filtered ? isWanted : undefined), [places, filtered, isWanted]);
  const folders = useMemo(
    () => places.filter(({ kind }) => kind === 'root' || kind === 'folder').map(({ id }) => id),
    [places],
  );
  const [opened, setOpened] = useState<readonly string[]>(() =>
    places.length <= ALL_OPEN ? folders : pathTo(chosen, byId),
  );
  const handle = useRef<ComponentRef<typeof Tree>>(null);
  // A link leads to its node.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the page is opened
  useEffect(() => handle.current?.scrollTo({ key: chosen }), []);
  const explain = useCoverageText(report);
  const nameOf = ({ kind, id, name }: Place): string =>
    kind === 'root'
      ? texts.root
      : kind === 'management'
        ? messages.guard.named({ kind: messages.guard.coverage.kind[kind], id, name })
        : name || id;
  const download = (): void =>
    saveCsv('guardrail-coverage.csv', [
      [
        m.common.resource,
        'ID',
        texts.place,
        texts.covers,
        m.guardrails.section.tiers,
        texts.attached,
        texts.why,
      ],
      ...places
        .filter(isWanted)
        .map((place) => [
          nameOf(place),
          place.id,
          place.kind,
          texts.state[place.coverage.state],
          place.coverage.tier ?? '',
          place.attached.join(' '),
          explain(place),
        ]),
    ]);
  const place = byId.get(chosen);
  return (
    <div className="grid">
      <Card
        title={<h2 id="directory-head">{texts.tree}</h2>}
        extra={
          <Button size="small" icon={<DownloadOutlined />} onClick={download}>
            CSV
          </Button>
        }
      >
        <div className="actions problem">
          <Button size="small" onClick={() => setOpened(folders)}>
            {texts.expand}
          </Button>
          <Button size="small" onClick={() => setOpened([])}>
            {texts.collapse}
          </Button>
        </div>
        {tree.length === 0 ? (
          <Empty description={texts.noneMatches} />
        ) : (
          <Tree<Node>
            ref={handle}
            className="directory"
            aria-label={texts.tree}
            blockNode
            showIcon
            virtual
            height={HEIGHT}
            treeData={tree}
            expandedKeys={filtered ? folders : [...opened]}
            onExpand={(keys) => setOpened(keys.map(String))}
            selectedKeys={[chosen]}
            onSelect={(keys) => change({ node: String(keys[0] ?? '') })}
            icon={(node) => SIGNS[(node as unknown as Node).place.kind]}
            titleRender={({ place }) => (
              <span className="node">
                <span className="by name">{nameOf(place)}</span>
                <CoverageTag coverage={place.coverage} />
              </span>
            )}
          />
        )}
      </Card>
      <Card title={<h2>{texts.place}</h2>}>
        <div aria-live="polite">
          {place === undefined ? (
            <p className="quiet">{texts.choose}</p>
          ) : (
            <One place={place} report={report} byId={byId} nameOf={nameOf} explain={explain} draft={draft} />
          )}
        </div>
      </Card>
    </div>
  );
}

/** With `isWanted` only what is wanted, and the folders that lead to it. */
function treeOf(places: readonly Place[], isWanted: ((place: Place) => boolean) | undefined): Node[] {
  const nodes = new Map(
    places.map((place): [string, Node] => [
      place.id,
      {
        key: place.id,
        place,
        title: place.name || place.id,
        isLeaf: place.kind === 'member' || place.kind === 'management',
        children: [],
      },
    ]),
  );
  const roots: Node[] = [];
  for (const node of nodes.values()) {
    const parent = node.place.parent === null ? undefined : nodes.get(node.place.parent);
    (parent?.children ?? roots).push(node);
  }
  const order = (node: Node): Node => {
    // Folders first, then accounts, each by their names.
    node.children.sort((a, b) => Number(a.isLeaf) - Number(b.isLeaf) || compareTexts(a.title, b.title));
    node.children.forEach(order);
    return node;
  };
  const sorted = roots.map(order);
  return isWanted === undefined ? sorted : sorted.flatMap((node) => pruned(node, isWanted));
}

function pruned(node: Node, isWanted: (place: Place) => boolean): Node[] {
  const children = node.children.flatMap((child) => pruned(child, isWanted));
  return children.length > 0 || isWanted(node.place) ? [{ ...node, children }] : [];
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The folders from the root to a place. */
function pathTo(id: string, byId: ReadonlyMap<string, Place>): readonly string[] {
  const path: string[] = [];
  for (let at = byId.get(id)?.parent; at != null && !path.includes(at); at = byId.get(at)?.parent)
    path.push(at);
  return path.length > 0
    ? path
    : [...byId.values()].filter(({ kind }) => kind === 'root').map((one) => one.id);
}

function One({
  place,
  report,
  byId,
  nameOf,
  explain,
  draft,
}: {
  readonly place: Place;
  readonly report: Coverage;
  readonly byId: ReadonlyMap<string, Place>;
  readonly nameOf: (place: Place) => string;
  readonly explain: (place: Place) => string;
  readonly draft: DraftProps;
}): ReactNode {
  const { m, messages } = usePreferences();
  const texts = m.guardrails.coverage;
  const navigate = useNavigate();
  const may = useMay('operator');
  const { kind, id, attached, coverage } = place;
  const policies = new Map(report.policies.map((policy) => [policy.id, policy]));
  const inherited =
    kind === 'management'
      ? []
      : pathTo(id, byId).flatMap((at) =>
          at === id ? [] : (byId.get(at)?.attached ?? []).map((by) => ({ by, at })),
        );
  const decided = coverage.by === null ? undefined : policies.get(coverage.by);
  const policyText = (by: string): ReactNode => {
    const policy = policies.get(by);
    return (
      <>
        <strong className="by">{policy?.name ?? by}</strong> <span className="mono quiet">{by}</span>{' '}
        {policy?.document == null
          ? texts.unread
          : policy.tier === null
            ? texts.noTier
            : messages.prove.generate.tier[policy.tier]}
      </>
    );
  };
  const below = kind === 'root' || kind === 'folder' ? accountsBelow(id, report.places, byId) : [];
  return (
    <>
      <p className="about">
        <strong className="by">{nameOf(place)}</strong> <span className="mono quiet">{id}</span>{' '}
        <CoverageTag coverage={coverage} />
      </p>
      <p className="quiet">
        {messages.guard.coverage.kind[kind]} · <span className="by">{explain(place)}</span>
      </p>
      <h3>{texts.attached}</h3>
      {attached.length === 0 ? m.common.none : <List items={attached.map((by) => [by, policyText(by)])} />}
      <h3>{texts.inherited}</h3>
      {inherited.length === 0 ? (
        m.common.none
      ) : (
        <List
          items={inherited.map(({ by, at }) => {
            const from = byId.get(at);
            return [
              `${by} ${at}`,
              <>
                {policyText(by)} ← <span className="by">{from ? nameOf(from) : at}</span>
              </>,
            ];
          })}
        />
      )}
      {below.length > 0 && (
        <>
          <h3>{texts.below}</h3>
          <p>
            {COVERAGE_STATES.map((state) => {
              const count = below.filter((one) => one.coverage.state === state).length;
              return (
                <span key={state} className="count">
                  <CoverageTag coverage={{ ...coverage, state, tier: null }} /> {count}
                </span>
              );
            })}
          </p>
        </>
      )}
      <div className="actions">
        {may && kind === 'management' && (
          <PageLink to="/guardrails/bind?way=account" primary>
            {texts.bindThere}
          </PageLink>
        )}
        {may && kind !== 'management' && (
          <PageLink
            to={kind === 'root' ? '/guardrails/bind?root=1' : `/guardrails/bind?${kind}=${id}`}
            primary
          >
            {texts.bindHere}
          </PageLink>
        )}
        {decided?.document != null && (
          <Button
            onClick={() => {
              const text = JSON.stringify(JSON.parse(decided.document ?? ''), null, 2);
              draft.setDraft({ use: 'control', text });
              void navigate('/guardrails/policy');
            }}
          >
            {texts.open}
          </Button>
        )}
      </div>
    </>
  );
}

function List({
  items,
}: {
  readonly items: readonly (readonly [key: string, content: ReactNode])[];
}): ReactNode {
  return (
    <ul>
      {items.map(([key, content]) => (
        <li key={key}>{content}</li>
      ))}
    </ul>
  );
}

function accountsBelow(
  id: string,
  places: readonly Place[],
  byId: ReadonlyMap<string, Place>,
): readonly Place[] {
  const inside = new Map<string, boolean>([[id, true]]);
  const isInside = (at: string | null): boolean => {
    if (at === null) return false;
    const known = inside.get(at);
    if (known !== undefined) return known;
    const is = isInside(byId.get(at)?.parent ?? null);
    inside.set(at, is);
    return is;
  };
  return places.filter(
    ({ kind, parent }) => (kind === 'member' || kind === 'management') && isInside(parent),
  );
}

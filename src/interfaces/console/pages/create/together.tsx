/** What several groups let in together: computed here, by the engine that the service refuses with. */
import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { Alert, Card, Checkbox } from 'antd';
import { type ReactNode, useEffect, useMemo } from 'react';
import { fromText } from '../../../../adapters/store/json.ts';
import { judgeInstance } from '../../../../app/create/born.ts';
import { type CreateJudging, type Judged, refusedOf } from '../../../../app/create/judge.ts';
import { useMay } from '../../data/roles.ts';
import { type Neighbourhood, neighbourhoodQuery } from '../../data/what-if.ts';
import { ProblemView } from '../../parts/problem-view.tsx';
import { usePreferences } from '../../shell/preferences.tsx';
import { useWizard } from './fields.tsx';
import { ExposedList, ReachList } from './judged.tsx';

export function Together({
  ids,
  read,
  judging,
}: {
  readonly ids: readonly string[];
  /** Ids of the groups that the service has read; of others nothing can be said here. */
  readonly read: readonly string[];
  readonly judging: object;
}): ReactNode {
  const { m } = usePreferences();
  const texts = m.create.groups;
  const unread = ids.filter((id) => !read.includes(id));
  const { known, error } = useQueries({
    queries: ids.filter((id) => read.includes(id)).map(neighbourhoodQuery),
    combine: combined,
  });
  return (
    <Card size="small" title={texts.together} className="together" aria-live="polite">
      {error != null && <ProblemView error={error} />}
      {unread.length > 0 ? (
        <p>{texts.unread(unread.join(', '))}</p>
      ) : (
        known.length === ids.length && <Pool ids={ids} known={known} judging={judging} />
      )}
    </Card>
  );
}

/** The same as before as long as no answer is another one. */
function combined(found: readonly Pick<UseQueryResult<Neighbourhood>, 'data' | 'error'>[]) {
  return {
    known: found.flatMap(({ data }) => data ?? []),
    error: found.find((one) => one.error !== null)?.error,
  };
}

function Pool({
  ids,
  known,
  judging,
}: {
  readonly ids: readonly string[];
  readonly known: readonly Neighbourhood[];
  readonly judging: object;
}): ReactNode {
  const { m, messages } = usePreferences();
  const { draft, set, refuseGroups } = useWizard();
  const mayAccept = useMay('approver');
  const texts = m.create.groups;
  const { accept } = draft;
  const judged = useMemo(
    () => judgeTogether(ids, known, { ...fromText<CreateJudging>(JSON.stringify(judging)), accept }),
    [ids, known, judging, accept],
  );
  const refused = refusedOf(judged);
  const services = [...new Set(refused.map(({ service }) => service))];
  const isRefused = refused.length > 0;
  useEffect(() => {
    refuseGroups(isRefused ? texts.refused : undefined);
    return () => refuseGroups(undefined);
  }, [isRefused, refuseGroups, texts]);
  return (
    <>
      {isRefused && (
        <Alert
          className="problem refused"
          type="error"
          showIcon
          title={texts.refused}
          description={
            <>
              <ExposedList exposed={refused} />
              {mayAccept && (
                <Checkbox
                  checked={false}
                  onChange={() => set({ accept: [...new Set([...accept, ...services])] })}
                >
                  {m.create.review.accept(services.map(messages.service).join(', '))}
                </Checkbox>
              )}
            </>
          }
        />
      )}
      <p className="quiet">{texts.togetherAbout}</p>
      <ReachList reach={judged.reach} />
      <p className="quiet">{m.create.review.closed(judged.closed)}</p>
    </>
  );
}

function judgeTogether(
  ids: readonly string[],
  known: readonly Neighbourhood[],
  judging: CreateJudging,
): Judged {
  const inventories = known.map(({ inventory }) => inventory);
  const lists = {
    prefixLists: new Map(inventories.flatMap(({ prefixLists }) => [...prefixLists])),
    portRangeLists: new Map(inventories.flatMap(({ portRangeLists }) => [...portRangeLists])),
  };
  // A neighbourhood holds others, too.
  const groups = ids.flatMap(
    (id) => inventories.flatMap((one) => one.groups).find((one) => one.id === id) ?? [],
  );
  return judgeInstance({ request: { groups: ids }, others: [], newGroup: null, groups, lists, judging });
}

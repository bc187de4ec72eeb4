/** Answering for a finding with a waiver, or asking somebody for it who may make one. */
import { FileProtectOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { call } from '../data/client.ts';
import { useMay, useMayWaive } from '../data/roles.ts';
import { useSession } from '../data/session.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { AddDialog } from './records.tsx';
import { areWaiverWordsRight, dayFromNow, WaiverFields, type WaiverWords } from './waiver-form.tsx';
import { useIsAskedFor } from './waiver-requests.tsx';

/** Nothing for those who may neither. `finding` is its id. */
export function AnswerButton({ finding }: { readonly finding: string }): ReactNode {
  const { m } = usePreferences();
  const mayMake = useMayWaive();
  const mayAsk = useMay('operator');
  const { data: session } = useSession();
  const isAsked = useIsAskedFor(finding);
  const [open, setOpen] = useState(false);
  if (!mayAsk || (isAsked && !mayMake)) return null;
  const { answer, requests } = m.settings.waivers;
  const title = mayMake ? answer : requests.ask;
  return (
    <>
      <Button icon={<FileProtectOutlined />} onClick={() => setOpen(true)}>
        {title}
      </Button>
      {open && (
        <AddDialog<WaiverWords>
          start={{ reason: '', owner: session?.name ?? '', until: dayFromNow(30) }}
          save={(words) =>
            call(mayMake ? '/waivers' : '/waiver-requests', {
              method: 'POST',
              body: { ...words, id: finding },
            })
          }
          onClose={() => setOpen(false)}
          form={{
            title,
            ...(mayMake ? {} : { submit: requests.submit }),
            isRight: areWaiverWordsRight,
            fields: (draft, set) => (
              <>
                {!mayMake && <p className="quiet about">{requests.askAbout}</p>}
                <WaiverFields draft={draft} set={set} />
              </>
            ),
          }}
        />
      )}
    </>
  );
}

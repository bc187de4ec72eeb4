/** Answering for a finding: a waiver with a reason, an owner and a last day. */
import { FileProtectOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { call } from '../data/client.ts';
import { useMay } from '../data/roles.ts';
import { useSession } from '../data/session.tsx';
import { usePreferences } from '../shell/preferences.tsx';
import { AddDialog } from './records.tsx';
import { areWaiverWordsRight, dayFromNow, WaiverFields, type WaiverWords } from './waiver-form.tsx';

/** Nothing for those who may not. `finding` is its id. */
export function AnswerButton({ finding }: { readonly finding: string }): ReactNode {
  const { m } = usePreferences();
  const may = useMay('approver');
  const { data: session } = useSession();
  const [open, setOpen] = useState(false);
  if (!may) return null;
  const title = m.settings.waivers.answer;
  return (
    <>
      <Button icon={<FileProtectOutlined />} onClick={() => setOpen(true)}>
        {title}
      </Button>
      {open && (
        <AddDialog<WaiverWords>
          start={{ reason: '', owner: session?.name ?? '', until: dayFromNow(30) }}
          save={(words) => call('/waivers', { method: 'POST', body: { ...words, id: finding } })}
          onClose={() => setOpen(false)}
          form={{
            title,
            isRight: areWaiverWordsRight,
            fields: (draft, set) => <WaiverFields draft={draft} set={set} />,
          }}
        />
      )}
    </>
  );
}

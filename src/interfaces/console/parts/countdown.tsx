/** How long there is until something happens, second by second. */
import { Progress } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { usePreferences } from '../shell/preferences.tsx';

const SECOND = 1_000;

/** `12:05` or `1:12:05`. */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, ...rest] = parts as [number, number, number];
  const shown = rest.map((part) => String(part).padStart(2, '0')).join(':');
  return hours === 0 ? shown : `${hours}:${shown}`;
}

export function Countdown({ from, to }: { readonly from: string; readonly to: string }): ReactNode {
  const { m } = usePreferences();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, []);
  const left = Date.parse(to) - now;
  const share = (100 * left) / Math.max(1, Date.parse(to) - Date.parse(from));
  if (left <= 0) return <p role="status">{m.repairs.run.overdue}</p>;
  return (
    <>
      {/* Screen readers tell it when they are asked, and not at every second. */}
      <div role="timer" aria-live="off" className="big">
        {m.repairs.run.left(clock(left))}
      </div>
      <Progress percent={Math.min(100, share)} showInfo={false} status="normal" aria-hidden />
    </>
  );
}

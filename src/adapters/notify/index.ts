/** The receivers that there are; a new one is a file and a line here. */
import type { Receiver } from '../../app/ports.ts';
import { dingtalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import { slack } from './slack.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

export const RECEIVERS: readonly Receiver[] = Object.freeze([dingtalk, feishu, wecom, slack, webhook]);

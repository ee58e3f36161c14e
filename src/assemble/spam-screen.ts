import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Clock } from '../core/hub.ts';
import type { SpamScreen } from '../core/spam-screen.ts';
import { dnsblSource, inspectZones, type SharedAnswers, type ZoneState } from '../screening/dnsbl.ts';
import type { SpamList } from '../screening/list-file.ts';
import { ListFolder, type ListReport } from '../screening/list-folder.ts';
import { createSpamScreen, type ScreenReport } from '../screening/spam-screen.ts';

/** The configured screen. Disposing ends its looks for new lists. */
export interface AssembledSpamScreen extends AsyncDisposable {
  readonly screen: SpamScreen;
  /** Looks for lists now; without `watch` nobody else does. */
  look(): Promise<void>;
  /** Looks for lists from now on; resolves after the first look. */
  watch(): Promise<void>;
}

/** The screen over the lists and zones of the configuration; one that says `unknown` where there is neither. */
export function assembleSpamScreen(
  config: Config,
  parts: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly report?: ScreenReport;
    readonly shared?: SharedAnswers | undefined;
  },
): AssembledSpamScreen {
  const { clock, log, report, shared } = parts;
  const folder = config.spamLists === undefined ? undefined : new ListFolder(config.spamLists, listLog(log));
  const zones = config.dnsbl.zones.length === 0 ? undefined : dnsblSource(config.dnsbl, clock, shared);
  return {
    screen: createSpamScreen(
      [folder, zones].filter((source) => source !== undefined),
      report,
    ),
    async look() {
      await folder?.look();
    },
    async watch() {
      await folder?.watch();
    },
    async [Symbol.asyncDispose]() {
      await folder?.[Symbol.asyncDispose]();
    },
  };
}

function listLog(log: Logger): ListReport {
  return {
    onRead(file, { entries, brokenLines, brokenAt }) {
      if (brokenLines === 0) log.info({ file, entries }, 'spam list read');
      else log.warn({ file, entries, brokenLines, firstBrokenLines: brokenAt }, 'spam list read except broken lines');
    },
    onGone: (file) => log.info({ file }, 'spam list gone'),
    onProblem: (file, reason) => log.warn({ file, reason }, 'spam list not read'),
  };
}

/** The lists of the configured folder as `kontor doctor` tells them; raises an error that says what is wrong. */
export async function inspectSpamLists(folder: string): Promise<string> {
  const lists: SpamList[] = [];
  const problems: string[] = [];
  const reading = new ListFolder(folder, {
    onRead: (_file, list) => lists.push(list),
    onGone: () => undefined,
    onProblem: (file, reason) => problems.push(file === '.' ? `${folder}: ${reason}` : `${file}: ${reason}`),
  });
  await reading.look();
  const total = (count: (list: SpamList) => number): number => lists.reduce((sum, list) => sum + count(list), 0);
  const text = `${lists.length} lists, ${total((list) => list.entries)} entries, ${total((list) => list.brokenLines)} broken lines`;
  if (problems.length > 0) throw new Error(`${text}; not read: ${problems.join(', ')}`);
  if (lists.length === 0) throw new Error(`${folder}: no list`);
  return text;
}

/** The configured zones likewise. The first label is left out where it may be a customer's key. */
export async function inspectSpamZones(zones: Config['dnsbl']): Promise<string> {
  const states = await inspectZones(zones);
  const text = states.map((state) => `${state.zone.replace(/^[a-z0-9]{20,}\./, '')}: ${stateOf(state)}`).join(', ');
  if (states.some(({ listedTest, cleanTest }) => listedTest !== 'listed' || cleanTest !== 'clean')) {
    throw new Error(text);
  }
  return text;
}

function stateOf({ listedTest, cleanTest }: ZoneState): string {
  if (listedTest === 'unknown' || cleanTest === 'unknown') return 'no answer';
  if (cleanTest === 'listed') return 'lists 127.0.0.1, and so perhaps everything';
  return listedTest === 'listed' ? 'answers' : 'does not list its test address 127.0.0.2: perhaps a wrong name';
}

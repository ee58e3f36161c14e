import type { Command } from 'commander';
import { type Config, options, readConfig } from '../config.ts';
import { say } from './output.ts';

/** The flag that overrides an environment variable: `KONTOR_DATA_DIR` gives `--data-dir`. */
export function flagOf(variable: string): string {
  return `--${variable.replace('KONTOR_', '').toLowerCase().replaceAll('_', '-')}`;
}

/** Gives every command a flag for each setting. */
export function addSettings(program: Command): void {
  program.optionsGroup('Settings (see docs/reference/configuration.md):');
  for (const { name, about } of Object.values(options)) {
    program.option(`${flagOf(name)} <value>`, `${about.replaceAll('`', '')} [${name}]`);
  }
}

/** The settings that a command was started with; says which variables look like settings and are none. */
export function settingsOf(command: Command): Config {
  const { config, unknown } = readConfig(process.env, command.optsWithGlobals());
  for (const name of unknown) say(`${name} is not a setting of Kontor and has no effect.`);
  return config;
}

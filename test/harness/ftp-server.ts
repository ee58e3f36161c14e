import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ensurePackages } from './debian-packages.ts';
import { freePort } from './free-port.ts';

/** A real server on 127.0.0.1 with one user; ends with its `await using` block. */
export interface FtpServer extends AsyncDisposable {
  /** Serves FTP and, after AUTH TLS, FTPS. */
  readonly ftpPort: number;
  readonly sftpPort: number;
  readonly username: string;
  readonly password: string;
  /** The login directory of the user, on this machine's disk. */
  readonly root: string;
  /** PEM files of the self-signed certificate, which is for `ftp.test` and 127.0.0.1, and of its key. */
  readonly tls: { readonly certificate: string; readonly key: string };
  stop(): Promise<void>;
}

/** How a server differs from a usual one. Each start makes a new host key and a new certificate. */
export interface FtpServerOptions {
  /** Ports of an earlier server, to come back in its place with another identity. */
  readonly ftpPort?: number;
  readonly sftpPort?: number;
  /** Leaves out the extension by which SFTP renames over an existing file. */
  readonly withoutPosixRename?: boolean;
  /** Refuses to write or rename over an existing file. */
  readonly withoutOverwrite?: boolean;
  /** Leaves the user in the machine's root; else the login directory is all that there is. */
  readonly wholeDisk?: boolean;
  /** Serves implicit FTPS here: TLS from the first byte. */
  readonly implicitTlsPort?: number;
}

const run = promisify(execFile);
const program = '/usr/sbin/proftpd';
const modules = '/usr/lib/proftpd';
const username = 'kasse-7';
const password = 'Geheim-42 ß';
const nobody = 65534;

/** Starts ProFTPD; must be run as root, because the server takes the user's identity and changes its root. */
export async function startFtpServer(options: FtpServerOptions = {}): Promise<FtpServer> {
  await ensurePackages({
    user: 'The delivery tests',
    packages: ['proftpd-core', 'proftpd-mod-crypto', 'openssl'],
    files: [program, join(modules, 'mod_tls.so'), join(modules, 'mod_sftp.so'), '/usr/bin/openssl'],
  });
  if (process.getuid?.() !== 0) throw new Error('The FTP server of the delivery tests has to be started as root');
  const folder = await mkdtemp(join(tmpdir(), 'kontor-ftp-'));
  const root = join(folder, 'root');
  const ftpPort = options.ftpPort ?? (await freePort());
  const sftpPort = options.sftpPort ?? (await freePort());
  await makeFiles(folder, root);
  await writeFile(join(folder, 'proftpd.conf'), configuration(folder, { ...options, ftpPort, sftpPort }));
  const child = spawn(program, ['-n', '-q', '-c', join(folder, 'proftpd.conf')], { stdio: 'ignore' });
  const kill = (): boolean => child.kill();
  process.once('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  for (const port of [ftpPort, sftpPort]) await untilOpen(port, child, join(folder, 'log'));
  const tls = { certificate: join(folder, 'tls.pem'), key: join(folder, 'tls.key') };
  return { ftpPort, sftpPort, username, password, root, tls, stop, [Symbol.asyncDispose]: stop };
}

async function makeFiles(folder: string, root: string): Promise<void> {
  // The server enters the folder as the user.
  await chmod(folder, 0o711);
  await mkdir(root);
  await chown(root, nobody, nobody);
  const { stdout: hash } = await run('openssl', ['passwd', '-6', password]);
  const account = `${username}:${hash.trim()}:${nobody}:${nobody}::${root}:/bin/false\n`;
  await writeFile(join(folder, 'users'), account, { mode: 0o600 });
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  await writeFile(join(folder, 'host.key'), pair.privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'tls.key')];
  const names = ['-subj', '/CN=ftp.test', '-addext', 'subjectAltName=DNS:ftp.test,IP:127.0.0.1'];
  await run('openssl', ['req', '-x509', ...key, ...names, '-out', join(folder, 'tls.pem')]);
}

function configuration(folder: string, options: FtpServerOptions & { ftpPort: number; sftpPort: number }): string {
  const tls = `TLSEngine on
TLSECCertificateFile ${folder}/tls.pem
TLSECCertificateKeyFile ${folder}/tls.key
TLSVerifyClient off
TLSLog none`;
  const implicit = `<VirtualHost 127.0.0.1>
Port ${options.implicitTlsPort}
${tls}
TLSOptions UseImplicitSSL
</VirtualHost>`;
  return `ModulePath ${modules}
LoadModule mod_tls.c
LoadModule mod_sftp.c
ServerType standalone
DefaultAddress 127.0.0.1
SocketBindTight on
UseIPv6 off
UseReverseDNS off
Port ${options.ftpPort}
PidFile ${folder}/pid
ScoreboardFile none
ControlsEngine off
SystemLog ${folder}/log
<Global>
DelayEngine off
WtmpLog off
TransferLog none
RequireValidShell off
AuthOrder mod_auth_file.c
AuthUserFile ${folder}/users
${options.wholeDisk === true ? '' : 'DefaultRoot ~'}
AllowOverwrite ${options.withoutOverwrite === true ? 'off' : 'on'}
</Global>
${tls}
<VirtualHost 127.0.0.1>
Port ${options.sftpPort}
SFTPEngine on
SFTPHostKey ${folder}/host.key
SFTPAuthMethods password
SFTPLog none
${options.withoutPosixRename === true ? 'SFTPExtensions -posixRename' : ''}
</VirtualHost>
${options.implicitTlsPort === undefined ? '' : implicit}
`;
}

async function untilOpen(port: number, child: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`ProFTPD did not start: ${await readFile(log, 'utf8')}`);
    const socket = connect(port, '127.0.0.1');
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (open) return;
    await wait(25);
  }
  throw new Error(`ProFTPD does not listen: ${await readFile(log, 'utf8')}`);
}

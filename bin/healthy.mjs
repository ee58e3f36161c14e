// Ends with 0 when the server in the same container answers: the health check of the Dockerfile.
import { get } from 'node:http';

process.exitCode = 1;
get({ port: process.env.KONTOR_PORT ?? 8484, path: '/healthz', timeout: 4_000 }, (answer) => {
  if (answer.statusCode === 200) process.exitCode = 0;
  answer.resume();
})
  .on('timeout', () => process.exit())
  .on('error', () => process.exit());

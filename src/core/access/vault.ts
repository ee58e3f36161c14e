import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Vault } from '../hub.ts';

/**
 * Seals secrets with AES-256-GCM under a key derived from the installation's secret key. The context is bound into the
 * seal, so that a sealed secret moved to another row does not open. A sealed text reads `v1.<key id>.<base64>`.
 */
export function createVault(secretKey: string): Vault {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'kontor vault v1', 32));
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return {
    seal(plain, context) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `v1.${keyId}.${body.toString('base64')}`;
    },
    open(sealed, context) {
      const [version, id, body = ''] = sealed.split('.');
      if (version !== 'v1') throw new Error('a secret is sealed in a way this version does not know');
      if (id !== keyId) throw new Error('a secret was sealed with another KONTOR_SECRET_KEY');
      const bytes = Buffer.from(body, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(context));
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
  };
}

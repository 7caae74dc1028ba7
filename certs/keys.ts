import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** Both halves of a key, PEM (PKCS #8 and SPKI). */
export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

const generate = promisify(generateKeyPair);

/**
 * A new RSA key of 2048 bits, made off the event loop: forge needs seconds for one in JavaScript.
 * RSA, because forge signs with nothing else.
 */
export async function newKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generate("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return { privatePem: privateKey, publicPem: publicKey };
}

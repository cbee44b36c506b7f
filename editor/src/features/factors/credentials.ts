import type { Json, JsonObject } from "~/api/api";

const NUMBER = /^[\d.]+$|:/;

/** Say whether this page's address is a number, at which no browser knows passkeys. */
export const isAtNumber = () => NUMBER.test(location.hostname.replace(/^\[|\]$/g, ""));

/** Say whether this browser knows passkeys here. */
export const knowsPasskeys = () =>
  isSecureContext && typeof PublicKeyCredential === "function" && !isAtNumber();

/** Make a passkey as the server asks; throws what `refusalOf` reads. */
export async function makePasskey(options: JsonObject): Promise<JsonObject> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...(options.user as JsonObject), id: bytes((options.user as JsonObject).id) },
    excludeCredentials: described(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return shown(made, {
    clientDataJSON: text(response.clientDataJSON),
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** Have a passkey answer what the server asks; throws what `refusalOf` reads. */
export async function askForPasskey(options: JsonObject): Promise<JsonObject> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  const response = found.response as AuthenticatorAssertionResponse;
  return shown(found, {
    clientDataJSON: text(response.clientDataJSON),
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  });
}

/** Give the key of the sentence that says why a browser gave no passkey. */
export function refusalOf(error: unknown): "known" | "stopped" {
  return error instanceof DOMException && error.name === "InvalidStateError" ? "known" : "stopped";
}

function shown(credential: PublicKeyCredential, response: JsonObject): JsonObject {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

function described(credentials: Json | undefined): JsonObject[] {
  const found = (credentials ?? []) as JsonObject[];
  return found.map((one) => ({ ...one, id: bytes(one.id) }) as unknown as JsonObject);
}

function bytes(written: Json | undefined): Uint8Array {
  const plain = String(written).replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(plain), (sign) => sign.charCodeAt(0));
}

function text(read: ArrayBuffer): string {
  const plain = btoa(String.fromCharCode(...new Uint8Array(read)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

import { at, count, flag, list, text } from "../kube/read.ts";
import type { Complain } from "./complain.ts";

/** A volume: an empty folder, or files from one or more sources. */
export interface VolumeSpec {
  readonly name: string;
  readonly sources: readonly FileSource[];
}

export type FileSource =
  | {
      readonly kind: "secret" | "configMap";
      readonly object: string;
      readonly optional: boolean;
      /** Key → path in the volume; without entries, all keys under their own names. */
      readonly items: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: "token";
      readonly path: string;
      readonly audience?: string;
      readonly expirationSeconds: number;
    }
  | { readonly kind: "field"; readonly path: string; readonly fieldPath: string };

/** The API's default for a projected token. */
const TOKEN_SECONDS = 3600;

export function volumeSpec(volume: unknown, complain: Complain): VolumeSpec {
  const name = text(volume, "name") ?? "";
  const sources = sourcesOf(volume);
  if (sources === undefined) {
    complain(`volume ${name}: neither secret, configMap, projected, downwardAPI nor emptyDir`);
  }
  return { name, sources: sources ?? [] };
}

function sourcesOf(volume: unknown): readonly FileSource[] | undefined {
  if (at(volume, "emptyDir") !== undefined) return [];
  const secret = at(volume, "secret");
  if (secret !== undefined) return [object("secret", secret, text(secret, "secretName"))];
  if (at(volume, "projected") !== undefined) {
    return list(volume, "projected", "sources").flatMap((source) => sourceOf(source));
  }
  const sources = sourceOf(volume);
  return sources.length > 0 ? sources : undefined;
}

/** The kinds that a volume and a projected source spell alike. */
function sourceOf(source: unknown): readonly FileSource[] {
  const configMap = at(source, "configMap");
  if (configMap !== undefined) return [object("configMap", configMap, text(configMap, "name"))];
  const secret = at(source, "secret");
  if (secret !== undefined) return [object("secret", secret, text(secret, "name"))];
  const token = at(source, "serviceAccountToken");
  if (token !== undefined) return [tokenSource(token)];
  return list(source, "downwardAPI", "items").map((item) => ({
    kind: "field",
    path: text(item, "path") ?? "",
    fieldPath: text(item, "fieldRef", "fieldPath") ?? "",
  }));
}

function object(
  kind: "secret" | "configMap",
  source: unknown,
  name: string | undefined,
): FileSource {
  const items = list(source, "items").map((item): [string, string] => {
    const key = text(item, "key") ?? "";
    return [key, text(item, "path") ?? key];
  });
  return { kind, object: name ?? "", optional: flag(source, "optional"), items: new Map(items) };
}

function tokenSource(token: unknown): FileSource {
  const audience = text(token, "audience");
  return {
    kind: "token",
    path: text(token, "path") ?? "token",
    expirationSeconds: count(token, "expirationSeconds") ?? TOKEN_SECONDS,
    ...(audience === undefined ? {} : { audience }),
  };
}

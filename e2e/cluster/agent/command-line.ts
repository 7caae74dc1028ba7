import type { ContainerSpec } from "./container-spec.ts";

/** What an image would run. Paths in it are paths of this machine. */
export interface Image {
  /** The image's entrypoint. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Default: `/`. */
  readonly workingDir?: string;
}

/** Image name without tag and digest → what it runs. */
export type Images = Readonly<Record<string, Image>>;

export type Environment = Readonly<Record<string, string>>;

/** `host:5000/team/app:v1@sha256:…` → `host:5000/team/app`. */
export function imageName(image: string): string {
  const [tagged = ""] = image.split("@");
  const slash = tagged.lastIndexOf("/");
  const colon = tagged.indexOf(":", slash + 1);
  return colon === -1 ? tagged : tagged.slice(0, colon);
}

/** As Kubernetes does it: `command` replaces the image's entrypoint, `args` come after, `$(NAME)` is filled in. */
export function commandLine(
  { command, args }: Pick<ContainerSpec, "command" | "args">,
  image: Image,
  env: Environment,
): readonly string[] {
  const fill = (word: string) => fillIn(word, env);
  return [...(command.length > 0 ? command.map(fill) : image.command), ...args.map(fill)];
}

/** `$(NAME)` is replaced when there is such a variable, `$$(NAME)` stands for itself. */
export function fillIn(word: string, env: Environment): string {
  return word.replaceAll(/\$\$|\$\(([^)]+)\)/g, (found: string, name?: string) => {
    if (name === undefined) return "$";
    return env[name] ?? found;
  });
}

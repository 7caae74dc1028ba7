/** A volume's folder on this machine, and where the container sees it. */
export interface Bind {
  readonly source: string;
  readonly target: string;
}

/**
 * A shell script that gives a process its own `/run` (and `/tmp`, when something is
 * mounted below it) with the binds in place, and then becomes the process. It runs in
 * a mount namespace of its own. `/var/run` is a link to `/run` on any current system.
 *
 * The new trees are put together beside and mounted last: `/tmp` may hide the very
 * folders that the volumes come from.
 *
 * @param stage an empty folder that the script may build in
 */
export function mountScript(binds: readonly Bind[], stage: string): string {
  const roots = ["/run", "/tmp"].filter(
    (root) => root === "/run" || binds.some(({ target }) => isBelow(canonical(target), root)),
  );
  const lines = [
    "set -e",
    ...roots.map((root) => `mkdir -p ${quote(stage + root)}`),
    ...byDepth(binds).flatMap(({ source, target }) => {
      const place = quote(stage + canonical(target));
      return [`mkdir -p ${place}`, `mount --bind ${quote(source)} ${place}`];
    }),
    ...roots.map((root) => `mount --rbind ${quote(stage + root)} ${root}`),
    'exec "$@"',
  ];
  return lines.join("\n");
}

const canonical = (path: string): string => path.replace(/^\/var\/run(?=\/|$)/, "/run");
const isBelow = (path: string, root: string): boolean => `${path}/`.startsWith(`${root}/`);

/** A volume within a volume comes after it. */
function byDepth(binds: readonly Bind[]): readonly Bind[] {
  return binds.toSorted((left, right) => depth(left) - depth(right));
}

const depth = ({ target }: Bind): number => canonical(target).split("/").length;

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

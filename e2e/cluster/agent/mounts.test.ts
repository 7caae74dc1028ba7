import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mountScript } from "./mounts.ts";

describe("mountScript", () => {
  test("puts a volume of /var/run into the new /run, and leaves /tmp alone", () => {
    const script = mountScript([{ source: "/v/token", target: "/var/run/secrets/x" }], "/s");
    assert.deepEqual(script.split("\n"), [
      "set -e",
      "mkdir -p '/s/run'",
      "mkdir -p '/s/run/secrets/x'",
      "mount --bind '/v/token' '/s/run/secrets/x'",
      "mount --rbind '/s/run' /run",
      'exec "$@"',
    ]);
  });

  test("covers /tmp last, as volumes may come from there", () => {
    const lines = mountScript([{ source: "/tmp/v", target: "/tmp" }], "/tmp/s").split("\n");
    assert.equal(lines.at(-2), "mount --rbind '/tmp/s/tmp' /tmp");
  });

  test("mounts a volume within a volume after it", () => {
    const script = mountScript(
      [
        { source: "/v/in", target: "/run/a/in" },
        { source: "/v/out", target: "/run/a" },
      ],
      "/s",
    );
    assert.ok(script.indexOf("'/v/out'") < script.indexOf("'/v/in'"));
  });

  test("quotes what a shell would read otherwise", () => {
    const script = mountScript([{ source: "/it's", target: "/run/a" }], "/s");
    assert.ok(script.includes(String.raw`mount --bind '/it'\''s' '/s/run/a'`));
  });
});

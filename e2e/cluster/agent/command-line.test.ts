import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { commandLine, fillIn, imageName } from "./command-line.ts";

describe("imageName", () => {
  const cases = [
    { image: "ghcr.io/sluice-dev/sluice-webhook:0.1.0", name: "ghcr.io/sluice-dev/sluice-webhook" },
    { image: "shop", name: "shop" },
    { image: "localhost:5000/shop", name: "localhost:5000/shop" },
    { image: "localhost:5000/shop:v1@sha256:abc", name: "localhost:5000/shop" },
  ];
  for (const { image, name } of cases) {
    test(image, () => assert.equal(imageName(image), name));
  }
});

describe("commandLine", () => {
  const image = { command: ["node", "main.mjs"] };

  test("appends args to the image's command", () =>
    assert.deepEqual(commandLine({ command: [], args: ["--port=1"] }, image, {}), [
      "node",
      "main.mjs",
      "--port=1",
    ]));

  test("lets the container's command replace the image's", () =>
    assert.deepEqual(commandLine({ command: ["sh"], args: ["-c", "true"] }, image, {}), [
      "sh",
      "-c",
      "true",
    ]));

  test("fills in variables of the environment", () =>
    assert.deepEqual(commandLine({ command: [], args: ["$(POD_IP):80"] }, image, { POD_IP: "1" }), [
      "node",
      "main.mjs",
      "1:80",
    ]));
});

describe("fillIn", () => {
  test("leaves what it does not know", () => assert.equal(fillIn("$(NO) $", {}), "$(NO) $"));
  test("takes two dollars for one", () => assert.equal(fillIn("$$(A)", { A: "x" }), "$(A)"));
});
